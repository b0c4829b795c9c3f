package dev.auditbridge.app;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.SendResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Makes outputs that refuse every Event, so that each becomes a dead letter. For tests. */
public final class RefusingOutputFactory implements OutputFactory {
    private static final ComponentSpec SPEC = ComponentSpec.of("refusing", "Refuses every Event.");

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new Output() {
            @Override
            public Limits limits() {
                return new Limits(100, 1 << 20, 1, true);
            }

            @Override
            public SendResult send(List<AuditEvent> events) {
                return new SendResult.Done(
                        IntStream.range(0, events.size())
                                .mapToObj(i -> new SendResult.Rejection(i, "refused"))
                                .toList(),
                        List.of(),
                        Duration.ZERO);
            }

            @Override
            public SendResult probe() {
                return SendResult.ACCEPTED;
            }

            @Override
            public void close() {}
        };
    }
}
