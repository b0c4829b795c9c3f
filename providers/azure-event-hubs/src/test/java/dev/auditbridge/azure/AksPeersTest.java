package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Real records")
class AksPeersTest {
    private final AksDecoder decoder = new AksDecoder(EventLimits.DEFAULT, false);
    private final AksFormat format = new AksFormat();

    @Test
    @DisplayName("of AKS are recognised, and each is an Event, ignored or poison as its source says")
    void samples() throws IOException {
        Map<String, String> outcomes = new TreeMap<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Peers.samples().resolve("aks"))) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                assertThat(format.recognises(bytes)).as(file.toString()).isTrue();
                int[] counts = new int[3];
                for (Decoded decoded : decoder.decode(bytes, Origin.of("aks"))) {
                    switch (decoded) {
                        case Decoded.Event event -> counts[0]++;
                        case Decoded.Ignored ignored -> counts[1]++;
                        case Decoded.Poison poison -> counts[2]++;
                    }
                }
                outcomes.put(file.getFileName().toString(), Arrays.toString(counts));
            }
        }
        assertThat(outcomes)
                .containsEntry("sysdig-aks__eventhub-body-part2.json", "[11, 0, 0]")
                .containsEntry("sysdig-aks__hub-body-log-as-object-sparse.json", "[1, 0, 0]")
                .containsEntry("google-secops-docs__admin-log-is-object.json", "[1, 0, 0]")
                .containsEntry("elastic-int__kube-audit-pipeline.json", "[1, 0, 0]")
                .containsEntry("dynatrace-azure__kube-audit-record.json", "[1, 0, 0]")
                .containsEntry("dynatrace-azure__kube-controller-manager-record.json", "[0, 1, 0]")
                .containsEntry("sumologic-docs__nonaudit-kube-apiserver.json", "[0, 1, 0]")
                .containsEntry("sumologic-docs__nonaudit-kube-controller-manager.json", "[0, 1, 0]")
                .containsEntry("sumologic-docs__nonaudit-cluster-autoscaler.json", "[0, 1, 0]");
        assertThat(outcomes.values()).noneMatch(counts -> !counts.endsWith(" 0]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eks", "gke", "canonical"})
    @DisplayName("of others are not recognised")
    void othersAreNotRecognised(String vendor) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Peers.samples().resolve(vendor))) {
            for (Path file : files) {
                assertThat(format.recognises(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-requestresponse",
                "audit-metadata",
                "audit-request",
                "audit-managed-policy",
                "audit-odd-bodies"
            })
    @DisplayName("I3: of an API server leave each envelope as they leave the codec alone")
    void corpus(String file) throws IOException {
        EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);
        for (byte[] line : lines(Peers.corpus().resolve(file + ".ndjson.gz"))) {
            byte[] expected = json(codec.decode(line, Origin.of("aks")));
            for (AksEnvelopes envelope : AksEnvelopes.values()) {
                assertThat(Arrays.equals(json(decoder.decode(envelope.around(line), Origin.of("aks"))), expected))
                        .as(envelope.name())
                        .isTrue();
            }
        }
    }

    private static byte[] json(List<Decoded> decoded) {
        if (decoded.size() == 1 && decoded.get(0) instanceof Decoded.Event(AuditEvent event, int dropped)) {
            return event.json();
        }
        throw new AssertionError("one Event expected, not " + decoded);
    }

    private static List<byte[]> lines(Path path) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            byte[] all = in.readAllBytes();
            for (int start = 0, end; start < all.length; start = end + 1) {
                end = start;
                while (end < all.length && all[end] != '\n') {
                    end++;
                }
                lines.add(Arrays.copyOfRange(all, start, end));
            }
        }
        return lines;
    }
}
