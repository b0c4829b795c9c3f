package dev.auditbridge.output.file;

import static dev.auditbridge.event.TestEvents.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class StdoutOutputTest {

    @Test
    void one_Event_a_line() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(new StdoutOutput(out, AuditEvent::json).send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);

        assertThat(out.toString(UTF_8).lines()).hasSize(3);
    }

    @Test
    void I1_a_broken_pipe_accepts_nothing() throws Exception {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(new StdoutOutput(broken, AuditEvent::json).send(events("a", 1)))
                .isInstanceOf(SendResult.Retry.class);
    }
}
