package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container asks, and what its environment may say. */
class HealthCheckTest {

    @ParameterizedTest
    @CsvSource({"200, true", "503, false", "302, false"})
    void only_a_200_is_healthy(int status, boolean healthy) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/live", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(HealthCheck.answers(
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/live"))
                    .isEqualTo(healthy);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void what_is_no_address_is_not_healthy() {
        assertThat(HealthCheck.answers("nowhere")).isFalse();
    }

    @Test
    void an_unknown_log_format_is_told_instead_of_silence() {
        assertThat(Auditbridge.logFormatProblem(null)).isEmpty();
        assertThat(Auditbridge.logFormatProblem("json")).isEmpty();
        assertThat(Auditbridge.logFormatProblem("JSON"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("AUDITBRIDGE_LOG", "text or json"));
    }
}
