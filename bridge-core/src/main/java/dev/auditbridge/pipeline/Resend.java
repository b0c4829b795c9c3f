package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLetters.Stored;
import dev.auditbridge.delivery.Delivery;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.Transform;
import dev.auditbridge.output.Output;
import dev.auditbridge.pipeline.BridgeConfiguration.OutputEntry;
import dev.auditbridge.policy.RequestAttributes;
import dev.auditbridge.source.VendorFormat;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters again, through the same stage as a bridge does. A refused Event goes as it was sent, to the output that
 * refused it; what a poison is decoded to now goes through the transforms and routes like any other Event (I7). For one thread.
 */
public final class Resend implements AutoCloseable {
    private final BridgeConfiguration configuration;
    private final DeadLetters letters;
    private final Duration timeout;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RefusedAgain refusals = new RefusedAgain();
    private final Map<String, Output> outputs = new LinkedHashMap<>();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final EventRules rules;

    /**
     * Prepares to send.
     *
     * @param timeout how long one letter may take
     */
    public Resend(BridgeConfiguration configuration, DeadLetters letters, Duration timeout) {
        this.configuration = configuration;
        this.letters = letters;
        this.timeout = timeout;
        this.rules = configuration.rules();
        BridgeMetrics metrics = new BridgeMetrics(registry);
        Health health = new Health(metrics);
        for (OutputEntry entry : configuration.outputs()) {
            Output output = entry.create();
            outputs.put(entry.name(), output);
            deliveries.put(
                    entry.name(), new Delivery(entry.name(), output, entry.delivery(), refusals, metrics, health));
        }
    }

    /**
     * What became of a letter.
     *
     * @param sent whether every output that it is for accepted it; then it is marked
     * @param said for a person: where it went, or why not
     */
    public record Outcome(boolean sent, String said) {}

    /** Sends one letter, and marks it if it was accepted. */
    public Outcome send(Stored stored) throws IOException, InterruptedException {
        DeadLetter letter = stored.letter();
        List<AuditEvent> events = events(letter);
        if (events.isEmpty()) {
            return new Outcome(false, "is still no Event: " + letter.reason());
        }
        Map<String, List<AuditEvent>> byTarget = switch (letter.kind()) {
            case REFUSED -> byTarget(letter, events);
            case POISON -> byRules(letter, events);
        };
        for (Map.Entry<String, List<AuditEvent>> each : byTarget.entrySet()) {
            String problem = deliver(each.getKey(), letter.source(), each.getValue());
            if (problem != null) {
                return new Outcome(false, each.getKey() + " " + problem);
            }
        }
        letters.markResent(stored.id());
        return new Outcome(
                true,
                byTarget.isEmpty()
                        ? "left out by the transforms and routes"
                        : "accepted by " + String.join(", ", byTarget.keySet()));
    }

    private Map<String, List<AuditEvent>> byTarget(DeadLetter letter, List<AuditEvent> events) {
        String output = letter.output();
        Map<String, List<AuditEvent>> byTarget = new LinkedHashMap<>();
        (output == null ? deliveries.keySet() : List.of(output)).forEach(target -> byTarget.put(target, events));
        return byTarget;
    }

    private Map<String, List<AuditEvent>> byRules(DeadLetter letter, List<AuditEvent> events) {
        Map<String, List<AuditEvent>> byTarget = new LinkedHashMap<>();
        for (AuditEvent event : events) {
            Optional<AuditEvent> kept = transformed(event);
            if (kept.isPresent()) {
                RequestAttributes request = RequestAttributes.of(kept.get());
                for (String target : deliveries.keySet()) {
                    if (rules.routes().getOrDefault(target, Route.ALL).takes(letter.source(), request)) {
                        byTarget.computeIfAbsent(target, name -> new ArrayList<>())
                                .add(kept.get());
                    }
                }
            }
        }
        return byTarget;
    }

    private Optional<AuditEvent> transformed(AuditEvent event) {
        AuditEvent now = event;
        for (Transform transform : rules.transforms()) {
            switch (transform.apply(now)) {
                case Transform.Outcome.Kept(AuditEvent kept) -> now = kept;
                case Transform.Outcome.Dropped dropped -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(now);
    }

    private List<AuditEvent> events(DeadLetter letter) {
        List<Decoded> decoded = switch (letter.kind()) {
            // As it was sent, with what this program had added to it.
            case REFUSED -> new EventCodec(configuration.limits(), true).decode(letter.bytes(), letter.origin());
            case POISON -> decode(letter);
        };
        boolean whole = decoded.stream().noneMatch(Decoded.Poison.class::isInstance);
        List<AuditEvent> events = new ArrayList<>();
        for (Decoded record : decoded) {
            if (record instanceof Decoded.Event event) {
                events.add(event.event());
            }
        }
        return whole ? events : List.of();
    }

    private List<Decoded> decode(DeadLetter letter) {
        for (VendorFormat format : ServiceLoader.load(VendorFormat.class)) {
            if (format.name().equals(letter.origin().provider())) {
                VendorFormat.Reader reader = format.open(false);
                List<Decoded> decoded = new ArrayList<>(reader.read(letter.bytes(), letter.origin()));
                decoded.addAll(reader.end());
                return decoded;
            }
        }
        return new EventCodec(configuration.limits(), false).decode(letter.bytes(), letter.origin());
    }

    /** Why it was not accepted, or {@code null}. */
    private @Nullable String deliver(String target, String source, List<AuditEvent> events)
            throws InterruptedException {
        Delivery delivery = deliveries.get(target);
        if (delivery == null) {
            return "is no output of the configuration any more";
        }
        refusals.last = null;
        Thread sender = Thread.ofVirtual().name("resend-" + target).start(() -> {
            try {
                delivery.deliver(source, events);
            } catch (InterruptedException e) {
                // The time is over: the outcome is unknown, and the letter stays as it is.
                refusals.last = "did not answer in time; the letter may have arrived";
            }
        });
        if (!sender.join(timeout)) {
            sender.interrupt();
            sender.join();
        }
        return refusals.last;
    }

    @Override
    public void close() {
        outputs.values().forEach(Output::close);
        registry.close();
    }

    /** A letter that is refused again is not kept twice. */
    private static final class RefusedAgain implements DeadLetters {
        private volatile @Nullable String last;

        @Override
        public void append(DeadLetter letter) {
            last = "refused it again: " + letter.reason();
        }

        @Override
        public Stream<Stored> list() {
            return Stream.empty();
        }

        @Override
        public void markResent(String id) {
            throw new UnsupportedOperationException("nothing is kept here");
        }

        @Override
        public String probe() {
            return "nothing is kept here";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
