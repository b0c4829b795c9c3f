package dev.auditbridge.output.tls;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of output that speaks TLS, against servers that it must not speak to. */
@Timeout(60)
class RefusedServersTest {
    private static final List<Kind> KINDS = List.of(
            new Kind("lumberjack", "hosts: [\"127.0.0.1:%d\"]"),
            new Kind("syslog", "hosts: [\"127.0.0.1:%d\"]"),
            new Kind("relp", "hosts: [\"127.0.0.1:%d\"]"),
            new Kind("https", "url: https://127.0.0.1:%d/"),
            new Kind("splunk-hec", "url: https://127.0.0.1:%d/\ntoken: ${env:PATH}"),
            new Kind("elasticsearch", "url: https://127.0.0.1:%d/"),
            new Kind("otlp", "url: https://127.0.0.1:%d/"),
            new Kind("kafka", "brokers: [\"127.0.0.1:%d\"]\ntopic: audit"));

    @TempDir
    static Path folder;

    private static TlsListener.Certificates certificates;

    /** A kind of output, and where its server is. */
    private record Kind(String name, String yaml) {
        @Override
        public String toString() {
            return name;
        }

        Output open(TlsListener server) {
            return Outputs.of(
                    name,
                    yaml.formatted(server.port()) + "\ntimeout: 2s\ntls: { ca: "
                            + certificates.authority().certificate() + " }\n");
        }
    }

    @BeforeAll
    static void makeCertificates() {
        certificates = TlsListener.Certificates.make(folder);
    }

    static Stream<Kind> kinds() {
        return KINDS.stream();
    }

    static Stream<Arguments> faults() {
        return KINDS.stream()
                .flatMap(kind -> Stream.of(TlsListener.Fault.values()).map(fault -> Arguments.of(kind, fault)));
    }

    @Test
    @DisplayName("no kind of output is left out")
    void all() {
        assertThat(ServiceLoader.load(OutputFactory.class).stream()
                        .map(factory -> factory.get().spec())
                        .filter(spec -> spec.keys().contains(TlsSettings.TLS))
                        .map(spec -> spec.name()))
                .containsExactlyInAnyOrderElementsOf(
                        KINDS.stream().map(Kind::name).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    @DisplayName("to a server with nothing wrong something is sent")
    void control(Kind kind) throws Exception {
        try (TlsListener server = certificates.faultless();
                Output output = kind.open(server)) {
            assertThat(output.send(events("a", 1))).isNotInstanceOf(SendResult.Blocked.class);
            await().until(() -> server.bytes() > 0);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("faults")
    @DisplayName("I5, I7: what must not be trusted is Blocked, and gets no byte")
    void refused(Kind kind, TlsListener.Fault fault) throws Exception {
        try (TlsListener server = certificates.with(fault);
                Output output = kind.open(server)) {
            assertThat(output.send(events("a", 1))).isInstanceOf(SendResult.Blocked.class);
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);

            assertThat(server.connections()).isPositive();
            assertThat(server.bytes()).isZero();
        }
    }
}
