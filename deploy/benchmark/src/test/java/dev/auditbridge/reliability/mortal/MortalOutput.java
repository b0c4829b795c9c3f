package dev.auditbridge.reliability.mortal;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.webhook.WebhookOutputFactory;
import dev.auditbridge.output.lumberjack.LumberjackOutputFactory;
import dev.auditbridge.reliability.mortal.Death.Point;
import java.util.List;

/** Shipped outputs that die when the collector has answered. */
abstract sealed class MortalOutput implements OutputFactory {
    private final OutputFactory real;

    private MortalOutput(OutputFactory real) {
        this.real = real;
    }

    @Override
    public ComponentSpec spec() {
        return new ComponentSpec(
                "mortal-" + real.spec().name(),
                real.spec().sentence(),
                real.spec().keys());
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new Wrapped(real.create(name, settings, encoder), Death.ofThisProcess());
    }

    /** Of lumberjack. */
    public static final class Lumberjack extends MortalOutput {
        /** For {@link java.util.ServiceLoader}. */
        public Lumberjack() {
            super(new LumberjackOutputFactory());
        }
    }

    /** Of HTTP POSTs. */
    public static final class Https extends MortalOutput {
        /** For {@link java.util.ServiceLoader}. */
        public Https() {
            super(new WebhookOutputFactory());
        }
    }

    private record Wrapped(Output real, Death death) implements Output {
        @Override
        public Limits limits() {
            return real.limits();
        }

        @Override
        public SendResult send(List<AuditEvent> events) throws InterruptedException {
            SendResult result = real.send(events);
            death.at(Point.AFTER_SEND);
            return result;
        }

        @Override
        public SendResult probe() throws InterruptedException {
            return real.probe();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
