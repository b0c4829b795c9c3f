package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every published record of EKS becomes an Event, or is reported with a reason. */
class RealRecordsTest {
    private final EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);

    @Test
    void I6_each_real_record_is_an_Event_or_says_why_not() throws IOException {
        int files = 0;
        int records = 0;
        Map<String, Integer> totals = new TreeMap<>();
        try (Stream<Path> samples = Files.list(Peers.samples().resolve("eks"))) {
            for (Path file : samples.sorted().toList()) {
                files++;
                for (byte[] document : documents(file)) {
                    List<Decoded> decoded = decoder.decode(document, Origin.of("eks"));
                    records += decoded.size();
                    assertThat(decoded).as(file.toString()).isNotEmpty();
                    for (String outcome : EksDecoderTest.reasons(decoded)) {
                        totals.merge(outcome, 1, Integer::sum);
                        if (isCaptured(file)) {
                            assertThat(outcome).as(file.toString()).isEqualTo("event");
                        }
                    }
                }
            }
        }
        System.out.println(files + " files, " + records + " records: " + totals);
        assertThat(totals.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(records);
        assertThat(totals).containsKey("event");
        assertThat(totals.keySet())
                .isSubsetOf("event", "ignored control-message", "ignored not-an-event", "poison trailing-data");
    }

    /** Taken from a cluster; the others are sketches of Events, and one file that is broken on purpose. */
    private static boolean isCaptured(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("panther-real") || name.startsWith("ocsf") || name.startsWith("overdrive");
    }

    @Test
    void the_two_real_captures_and_the_envelopes_made_of_them_are_Events() throws IOException {
        Path eks = Peers.samples().resolve("eks");
        for (String name :
                List.of("overdrive3000__pod-status-patch-oomkilled.json", "ocsf__node-create-requestresponse.json")) {
            assertThat(EksDecoderTest.reasons(decoder.decode(Files.readAllBytes(eks.resolve(name)), Origin.of("eks"))))
                    .as(name)
                    .containsExactly("event");
        }
        List<Decoded> payload = decoder.decode(
                Files.readAllBytes(eks.resolve("ASSEMBLED__subscription-payload.json")), Origin.of("eks"));
        List<Decoded> lambda = decoder.decode(
                Files.readAllBytes(eks.resolve("ASSEMBLED__lambda-awslogs-event.json")), Origin.of("eks"));

        assertThat(EksDecoderTest.reasons(payload)).containsOnly("event");
        assertThat(EksDecoderTest.json(lambda)).isEqualTo(EksDecoderTest.json(payload));
    }

    private static List<byte[]> documents(Path file) throws IOException {
        if (file.toString().endsWith(".ndjson")) {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(EksDecoderTest::utf8)
                    .toList();
        }
        return List.of(Files.readAllBytes(file));
    }
}
