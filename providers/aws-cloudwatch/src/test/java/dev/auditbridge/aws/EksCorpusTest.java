package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.gzip;
import static dev.auditbridge.aws.EksDecoderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.Peers;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Events of a real API server")
class EksCorpusTest {
    private static final Origin ORIGIN = Origin.of("eks").withRecord(Audit.STREAM, null, null);
    private final EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-requestresponse",
                "audit-metadata",
                "audit-request",
                "audit-managed-policy",
                "audit-odd-bodies"
            })
    @DisplayName("I3: leave each EKS envelope as they leave the codec alone")
    void corpus(String file) throws IOException {
        int lines = 0;
        byte[] all;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(Peers.corpus().resolve(file + ".ndjson.gz")))) {
            all = in.readAllBytes();
        }
        for (int start = 0, end; start < all.length; start = end + 1) {
            end = start;
            while (end < all.length && all[end] != '\n') {
                end++;
            }
            byte[] line = Arrays.copyOfRange(all, start, end);
            byte[] expected = json(codec.decode(line, ORIGIN));
            envelopes(line)
                    .forEach((form, envelope) -> assertThat(
                                    Arrays.equals(json(decoder.decode(envelope, ORIGIN)), expected))
                            .as(form)
                            .isTrue());
            lines++;
        }
        Checklist.row(
                31,
                "real API server's " + file + " file through the EKS decoder",
                "%,d Events in 6 envelopes each, 0 bytes different".formatted(lines),
                "0",
                lines > 0);
    }

    private static Map<String, byte[]> envelopes(byte[] message) {
        byte[] payload = around(
                "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"/aws/eks/a/cluster\",\"logStream\":\""
                        + Audit.STREAM + "\",\"logEvents\":[{\"id\":\"1\",\"timestamp\":1,\"message\":\"",
                message);
        byte[] page = around(
                "{\"events\":[{\"logStreamName\":\"" + Audit.STREAM
                        + "\",\"timestamp\":1,\"eventId\":\"1\",\"message\":\"",
                message,
                "\"}],\"searchedLogStreams\":[]}");
        String data = Base64.getEncoder().encodeToString(gzip(payload));
        Map<String, byte[]> envelopes = new LinkedHashMap<>();
        envelopes.put("message", message);
        envelopes.put("FilterLogEvents page", page);
        envelopes.put("subscription payload", payload);
        envelopes.put("gzip", gzip(payload));
        envelopes.put("Lambda", utf8("{\"awslogs\":{\"data\":\"" + data + "\"}}"));
        envelopes.put("Kinesis", utf8("{\"Records\":[{\"kinesis\":{\"data\":\"" + data + "\"}}]}"));
        return envelopes;
    }

    private static byte[] around(String before, byte[] message) {
        return around(before, message, "\"}]}");
    }

    private static byte[] around(String before, byte[] message, String after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length * 2);
        out.writeBytes(utf8(before));
        EksDecoderContractTest.escape(message, out);
        out.writeBytes(utf8(after));
        return out.toByteArray();
    }

    private static byte[] json(List<Decoded> decoded) {
        if (decoded.size() == 1 && decoded.get(0) instanceof Decoded.Event(AuditEvent event, int dropped)) {
            return event.json();
        }
        throw new AssertionError("one Event expected, not " + decoded);
    }
}
