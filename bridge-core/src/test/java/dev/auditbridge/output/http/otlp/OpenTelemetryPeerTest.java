package dev.auditbridge.output.http.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is exported, read by OpenTelemetry's own Python package as the protocol buffer that it stands for: unknown names and
 * values of a wrong type are errors there.
 */
@Timeout(60)
class OpenTelemetryPeerTest {
    private static final String READ = """
        import base64, sys
        from google.protobuf import json_format
        from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

        request = json_format.Parse(sys.stdin.buffer.read(), ExportLogsServiceRequest())
        for group in request.resource_logs:
            for scope in group.scope_logs:
                for record in scope.log_records:
                    uid = [a.value.string_value for a in record.attributes if a.key == "log.record.uid"][0]
                    body = base64.b64encode(record.body.string_value.encode()).decode()
                    print(record.time_unix_nano, record.severity_number, uid, body)
        """;

    @Test
    void every_Event_is_a_log_record_with_its_bytes_as_the_body() throws Exception {
        List<AuditEvent> events = HostileEvents.all();
        try (HttpCollector collector = HttpCollector.start(request -> Response.of(200, "{}"));
                Output output = Outputs.of("otlp", "url: " + collector.url())) {
            assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);

            List<String> records =
                    read(collector.requests().getFirst().body()).lines().toList();

            assertThat(records).hasSameSizeAs(events);
            for (int i = 0; i < records.size(); i++) {
                String[] parts = records.get(i).split(" ");
                assertThat(Long.parseLong(parts[0])).isPositive();
                assertThat(parts[1]).isEqualTo("9");
                assertThat(parts[2]).isEqualTo(events.get(i).identity().toString());
                assertThat(Base64.getDecoder().decode(parts[3]))
                        .isEqualTo(events.get(i).json());
            }
            System.out.println("read by opentelemetry-proto: " + records.size() + " log records");
        }
    }

    private static String read(byte[] body) throws Exception {
        Process python = new ProcessBuilder(Peers.python("opentelemetry.proto").toString(), "-c", READ)
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(() -> {
            try (OutputStream in = python.getOutputStream()) {
                in.write(body);
            } catch (IOException e) {
                // It has ended, and says why below.
            }
        });
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(said).isZero();
        return said;
    }
}
