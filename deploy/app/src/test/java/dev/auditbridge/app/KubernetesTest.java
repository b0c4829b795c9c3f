package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every overlay renders, gives the pod no more than it needs, and holds a configuration that loads. */
class KubernetesTest {
    private static final Path OVERLAYS = Path.of("..", "kubernetes", "overlays");

    static Stream<Path> overlays() throws IOException {
        return Files.list(OVERLAYS).sorted();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void an_overlay_renders_with_the_restricted_pod_security_standard(Path overlay)
            throws IOException, InterruptedException {
        String rendered = run(Peers.tool("kubectl").toString(), "kustomize", overlay.toString());

        assertThat(rendered)
                .contains(
                        "kind: StatefulSet", "kind: NetworkPolicy", "kind: PodDisruptionBudget", "kind: ServiceAccount")
                .contains("runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false")
                .contains("type: RuntimeDefault", "pod-security.kubernetes.io/enforce: restricted")
                .contains("livenessProbe:", "readinessProbe:", "startupProbe:", "ReadWriteOncePod")
                .doesNotContain(":latest", "podSelector: {}\n  policyTypes");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void its_configuration_loads(Path overlay) {
        assertThat(BridgeConfiguration.read(overlay.resolve("bridge.yaml")).sources())
                .hasSize(1);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
