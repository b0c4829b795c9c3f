package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
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
}
