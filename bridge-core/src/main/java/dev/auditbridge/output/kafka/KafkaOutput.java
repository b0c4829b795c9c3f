package dev.auditbridge.output.kafka;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Writes Events to a topic, each a record. An Event is accepted when all in-sync replicas have its record (acks=all). The
 * producer is idempotent, so its own retries make no second copy; a send that is repeated by the bridge may.
 */
final class KafkaOutput implements Output {
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 8L << 20;
    private static final int IN_FLIGHT = 4;

    private final String name;
    private final KafkaSettings settings;
    private final Encoder encoder;
    private final Producers producers;
    private volatile boolean closed;

    private KafkaOutput(String name, KafkaSettings settings, Encoder encoder, Producers producers) {
        this.name = name;
        this.settings = settings;
        this.encoder = encoder;
        this.producers = producers;
    }

    /**
     * An output, which connects to nothing yet.
     *
     * @throws NoClassDefFoundError if Kafka's client library is not there
     */
    static KafkaOutput of(String name, KafkaSettings settings, Encoder encoder) {
        // Asks for a class of the library now, and not when the first Event is there.
        Failure.of(new org.apache.kafka.common.KafkaException());
        return new KafkaOutput(name, settings, encoder, new Producers(settings));
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_EVENTS, MOST_BYTES, IN_FLIGHT, true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        List<Optional<Failure>> outcomes = new ArrayList<>(events.size());
        try {
            Producer<byte[], byte[]> producer = producers.get();
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (AuditEvent event : events) {
                Future<RecordMetadata> one = producer.send(record(event));
                sent.add(one);
                if (hasFailed(one)) {
                    break;
                }
            }
            for (Future<RecordMetadata> one : sent) {
                outcomes.add(outcome(one));
            }
            while (outcomes.size() < events.size()) {
                outcomes.add(outcomes.getLast());
            }
        } catch (InterruptException e) {
            throw interrupted();
        } catch (RuntimeException e) {
            return whole(Failure.of(e));
        }
        return result(outcomes);
    }

    @Override
    public SendResult probe() throws InterruptedException {
        try {
            producers.get().partitionsFor(settings.topic());
            return SendResult.ACCEPTED;
        } catch (InterruptException e) {
            throw interrupted();
        } catch (RuntimeException e) {
            return whole(Failure.of(e));
        }
    }

    @Override
    public void close() {
        closed = true;
        producers.close();
    }

    /** Without the Event's time: a topic's retention counts from a record's time, and Events may come late. */
    private ProducerRecord<byte[], byte[]> record(AuditEvent event) {
        return new ProducerRecord<>(settings.topic(), key(event), encoder.encode(event));
    }

    private byte @Nullable [] key(AuditEvent event) {
        String cluster = event.origin().cluster();
        String key = switch (settings.key()) {
            case IDENTITY -> event.identity().toString();
            case CLUSTER -> cluster == null ? event.origin().provider() : cluster;
            case NONE -> null;
        };
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether it failed without being sent, as all that follow would, each after the whole time. */
    private static boolean hasFailed(Future<RecordMetadata> sent) {
        return sent.state() == Future.State.FAILED
                && switch (Failure.of(sent.exceptionNow()).kind()) {
                    case TOO_LARGE, REFUSED -> false;
                    case PASSING, ENDED, BLOCKED -> true;
                };
    }

    private static Optional<Failure> outcome(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            sent.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return Optional.of(Failure.of(cause == null ? e : cause));
        }
    }

    private SendResult result(List<Optional<Failure>> outcomes) {
        List<SendResult.Rejection> rejected = new ArrayList<>();
        List<Integer> retry = new ArrayList<>();
        Optional<Failure> worst = Optional.empty();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).isEmpty()) {
                continue;
            }
            Failure failure = outcomes.get(i).get();
            switch (failure.kind()) {
                case TOO_LARGE, REFUSED -> rejected.add(new SendResult.Rejection(i, failure.why()));
                case PASSING, ENDED, BLOCKED -> retry.add(i);
            }
            if (worst.isEmpty() || worst.get().kind().compareTo(failure.kind()) < 0) {
                worst = Optional.of(failure);
            }
        }
        if (worst.isPresent() && (retry.size() == outcomes.size() || outcomes.size() == 1)) {
            return whole(worst.get());
        }
        worst.ifPresent(this::discardAfter);
        return new SendResult.Done(List.copyOf(rejected), List.copyOf(retry), Duration.ZERO);
    }

    /** What one failure means for all Events of a send, or for the only one. */
    private SendResult whole(Failure failure) {
        discardAfter(failure);
        String why =
                "kafka " + String.join(",", settings.brokers()) + ", topic " + settings.topic() + ": " + failure.why();
        return switch (failure.kind()) {
            case TOO_LARGE -> new SendResult.TooLarge(why);
            case REFUSED ->
                new SendResult.Done(List.of(new SendResult.Rejection(0, failure.why())), List.of(), Duration.ZERO);
            case PASSING, ENDED -> new SendResult.Retry(Duration.ZERO, closed ? "output " + name + " is closed" : why);
            case BLOCKED ->
                new SendResult.Blocked(
                        why + "; check the topic, the bridge's rights, and the output's sasl and tls settings");
        };
    }

    /** A producer remembers who it is not allowed to be; a new one reads the certificates again. */
    private void discardAfter(Failure failure) {
        if (failure.kind().compareTo(Failure.Kind.ENDED) >= 0) {
            producers.discard();
        }
    }

    private static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException("the bridge is stopping; what became of the send is unknown");
    }
}
