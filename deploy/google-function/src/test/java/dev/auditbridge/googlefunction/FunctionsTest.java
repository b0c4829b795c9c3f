package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.functions.HttpResponse;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import dev.auditbridge.standins.collector.LumberjackCollector;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions, called as methods. */
class FunctionsTest {
    private final StringWriter answer = new StringWriter();
    private int status = 200;
    private LumberjackCollector collector;

    @TempDir
    private Path folder;

    @BeforeEach
    void startCollector() throws IOException {
        collector = LumberjackCollector.start();
    }

    @AfterEach
    void stopCollector() {
        collector.close();
    }

    @Test
    @DisplayName("a run that is caught up is answered with what it did")
    void caughtUp() throws Exception {
        try (CloudLoggingStandIn cloud = CloudLoggingStandIn.start()) {
            for (int i = 0; i < 5; i++) {
                cloud.addJson(LogEntries.entry("gke-" + i, Instant.now().minus(Duration.ofMinutes(10)))
                        .getBytes(StandardCharsets.UTF_8));
            }
            configure("google-cloud-logging: { resourceNames: [projects/acme-prod], endpoint: \"" + cloud.endpoint()
                    + "\", plaintext: true, credentials: { type: none } }");
            schedule(Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "60"));
        }

        assertThat(status).isEqualTo(200);
        assertThat(answer.toString()).startsWith("caught up\ngke: read 5, delivered 5,");
        assertThat(collector.received()).isEqualTo(5);
    }

    @Test
    @DisplayName("I5: a run that was blocked from beginning to end is a failure that says what to do")
    void blocked() throws Exception {
        try (CloudLoggingStandIn cloud = CloudLoggingStandIn.start()) {
            cloud.denyPermission(true);
            configure("google-cloud-logging: { resourceNames: [projects/acme-prod], endpoint: \"" + cloud.endpoint()
                    + "\", plaintext: true, credentials: { type: none } }");
            schedule(Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "12"));
        }

        assertThat(status).isEqualTo(500);
        assertThat(answer.toString()).contains("was blocked for the whole run", "roles/logging");
    }

    @Test
    @DisplayName("a configuration that does not load is a failure that says where it is wrong")
    void misconfigured() throws Exception {
        Files.writeString(folder.resolve("bridge.yaml"), "sorces: []\n");
        schedule(Map.of());

        assertThat(status).isEqualTo(500);
        assertThat(answer.toString()).contains("bridge.yaml:1:1", "sources");
    }

    @Test
    @DisplayName("I1: a message that no output takes in time fails the invocation")
    void notTaken() throws Exception {
        configure("google-pubsub-push: {}");
        collector.silent(true);
        PushFunction function = new PushFunction(new Deployment(Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "3"), folder));

        assertThatThrownBy(() -> function.accept(event(LogEntries.pushed("gke-1"))))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Pub/Sub pushes it again");

        collector.silent(false);
        function.accept(event(LogEntries.pushed("gke-1")));
        assertThat(collector.received()).isPositive();
    }

    @Test
    @DisplayName("a function that is pushed to refuses a configuration of another source")
    void otherSource() throws Exception {
        configure("google-cloud-logging: { resourceNames: [projects/acme-prod], credentials: { type: none },"
                + " plaintext: true, endpoint: \"127.0.0.1:1\" }");
        PushFunction function = new PushFunction(new Deployment(Map.of(), folder));

        assertThatThrownBy(() -> function.accept(event("{}")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("google-pubsub-push");
    }

    @Test
    @DisplayName("a request may take as long as Cloud Run says, or else as long as it gives by itself")
    void timeout() {
        assertThat(new Deployment(Map.of("CLOUD_RUN_TIMEOUT_SECONDS", "540"), folder).timeout())
                .isEqualTo(Duration.ofMinutes(9));
        assertThat(new Deployment(Map.of(), folder).timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    private void configure(String source) throws IOException {
        Files.writeString(folder.resolve("bridge.yaml"), """
            sources:
              - name: gke
                %s
            outputs:
              - name: collector
                lumberjack: { hosts: ["%s"] }
            checkpoints: { file: { directory: %s } }
            deadLetter: { file: { directory: %s } }
            """.formatted(
                        source, collector.endpoint(), folder.resolve("checkpoints"), folder.resolve("dead-letter")));
    }

    private void schedule(Map<String, String> environment) throws Exception {
        BufferedWriter writer = new BufferedWriter(answer);
        HttpResponse response = fake(HttpResponse.class, (method, argument) -> switch (method) {
            case "getWriter" -> writer;
            case "setStatusCode" -> status = (int) argument;
            default -> throw new UnsupportedOperationException(method);
        });
        new ScheduledFunction(new Deployment(environment, folder))
                .service(
                        fake(com.google.cloud.functions.HttpRequest.class, (method, argument) -> {
                            throw new UnsupportedOperationException(method);
                        }),
                        response);
        writer.flush();
    }

    private static CloudEvent event(String data) {
        CloudEventData bytes = () -> data.getBytes(StandardCharsets.UTF_8);
        return fake(CloudEvent.class, (method, argument) -> {
            assertThat(method).isEqualTo("getData");
            return bytes;
        });
    }

    private interface Answer {
        Object to(String method, Object argument);
    }

    /** The host's side of an interface, of which a function uses little. */
    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = answer.to(method.getName(), arguments == null ? "" : arguments[0]);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }
}
