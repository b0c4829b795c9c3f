package dev.auditbridge.standins.eventhubs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/** The events of one partition, in order, each encoded once. Thread-safe. */
final class PartitionLog {
    private static final Symbol OFFSET = Symbol.valueOf("x-opt-offset");
    private static final Symbol SEQUENCE = Symbol.valueOf("x-opt-sequence-number");
    private static final Symbol ENQUEUED = Symbol.valueOf("x-opt-enqueued-time");

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Stored> events = new ArrayList<>();
    private final boolean opaqueOffsets;
    private long first;
    private long bytes;
    private @Nullable Stored last;

    PartitionLog(boolean opaqueOffsets) {
        this.opaqueOffsets = opaqueOffsets;
    }

    /** An event as it goes over the wire. */
    record Stored(long sequence, String offset, Instant enqueued, byte[] encoded) {}

    /**
     * What a partition tells about itself.
     *
     * @param first the oldest sequence number kept
     * @param last the newest event ever, or nothing
     */
    record State(long first, @Nullable Stored last, boolean empty) {}

    Stored append(byte[] body, Map<String, Object> properties, Instant enqueued) {
        lock.lock();
        try {
            long sequence = first + events.size();
            String offset = opaqueOffsets ? "region-a:" + Long.toHexString(~bytes) : Long.toString(bytes);
            byte[] encoded = encode(body, properties, sequence, offset, enqueued);
            Stored stored = new Stored(sequence, offset, enqueued, encoded);
            events.add(stored);
            bytes += encoded.length;
            last = stored;
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /** The event with a sequence number, or the oldest kept after it; nothing if none is there yet. */
    @Nullable
    Stored atOrAfter(long sequence) {
        lock.lock();
        try {
            int index = (int) Math.max(0, sequence - first);
            return index < events.size() ? events.get(index) : null;
        } finally {
            lock.unlock();
        }
    }

    /** The sequence number at which a reader begins. */
    long begin(StartFilter filter) {
        lock.lock();
        try {
            long next = first + events.size();
            return switch (filter) {
                case StartFilter.Oldest() -> first;
                case StartFilter.Next() -> next;
                case StartFilter.Sequence(long from) -> Math.max(from, first);
                case StartFilter.Offset(String offset, boolean inclusive) ->
                    events.stream()
                            .filter(event -> event.offset().equals(offset))
                            .findFirst()
                            .map(event -> event.sequence() + (inclusive ? 0 : 1))
                            .orElse(first);
                case StartFilter.Time(Instant time, boolean inclusive) ->
                    events.stream()
                            .filter(event -> event.enqueued().isAfter(time)
                                    || inclusive && event.enqueued().equals(time))
                            .findFirst()
                            .map(Stored::sequence)
                            .orElse(next);
            };
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the events before a sequence number, as retention does. */
    void expire(long keepFrom) {
        lock.lock();
        try {
            int count = Math.clamp(keepFrom - first, 0, events.size());
            events.subList(0, count).clear();
            first += count;
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return new State(first, last, events.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /** The newest event, encoded as the delivery annotations that stand before a message. */
    byte[] newest() {
        Stored newest = state().last();
        Message message = Proton.message();
        if (newest != null) {
            message.setDeliveryAnnotations(new DeliveryAnnotations(Map.of(
                    Symbol.valueOf("last_enqueued_sequence_number"), newest.sequence(),
                    Symbol.valueOf("last_enqueued_offset"), newest.offset(),
                    Symbol.valueOf("last_enqueued_time_utc"), Date.from(newest.enqueued()),
                    Symbol.valueOf("runtime_info_retrieval_time_utc"), new Date())));
        }
        byte[] encoded = new byte[1024];
        return Arrays.copyOf(encoded, message.encode(encoded, 0, encoded.length));
    }

    private static byte[] encode(
            byte[] body, Map<String, Object> properties, long sequence, String offset, Instant enqueued) {
        Message message = Proton.message();
        message.setMessageAnnotations(
                new MessageAnnotations(Map.of(OFFSET, offset, SEQUENCE, sequence, ENQUEUED, Date.from(enqueued))));
        if (!properties.isEmpty()) {
            message.setApplicationProperties(new ApplicationProperties(properties));
        }
        message.setBody(new Data(new Binary(body)));
        int room = properties.toString().getBytes(StandardCharsets.UTF_8).length * 2;
        byte[] encoded = new byte[body.length + room + 1024];
        return Arrays.copyOf(encoded, message.encode(encoded, 0, encoded.length));
    }
}
