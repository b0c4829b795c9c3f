package dev.auditbridge.source;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The unit of acknowledgement: whole vendor envelopes of one partition.
 *
 * @param partition the assignment it was read under
 * @param sequence its place in the partition: 0, 1, 2 ... without a gap, per generation
 * @param events the Events, in the order read
 * @param poisons the records that cannot become Events
 * @param ignored how many records were rightly no Events, by reason
 * @param droppedAnnotations how many arriving annotations under {@code auditbridge.dev/} were taken out
 * @param end where the partition goes on once this batch is committed; {@code null} moves nothing
 * @param attachments added to what is saved beside the position
 * @param forgetBefore what is attached to the partition until before this time is no longer kept; in milliseconds since 1970,
 *     {@link #FORGET_NOTHING} keeps all
 * @param sizeBytes what it holds in memory, which the ledger's budget counts (I4)
 */
public record Batch(
        Partition partition,
        long sequence,
        List<AuditEvent> events,
        List<Decoded.Poison> poisons,
        Map<String, Integer> ignored,
        int droppedAnnotations,
        @Nullable Position end,
        List<Attachment> attachments,
        long forgetBefore,
        long sizeBytes) {

    /** The {@link #forgetBefore} that keeps everything. */
    public static final long FORGET_NOTHING = Long.MIN_VALUE;

    /** Copies the collections. */
    public Batch {
        events = List.copyOf(events);
        poisons = List.copyOf(poisons);
        ignored = Map.copyOf(ignored);
        attachments = List.copyOf(attachments);
    }

    /** Whether it changes what is attached to the position. */
    public boolean attaches() {
        return !attachments.isEmpty() || forgetBefore != FORGET_NOTHING;
    }

    /** How many vendor records were read for it. */
    public int records() {
        return events.size()
                + poisons.size()
                + ignored.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Starts a batch. */
    public static Builder builder(Partition partition, long sequence) {
        return new Builder(partition, sequence);
    }

    /** Collects what decoders return. For one thread. */
    public static final class Builder {
        private final Partition partition;
        private final long sequence;
        private final List<AuditEvent> events = new ArrayList<>();
        private final List<Decoded.Poison> poisons = new ArrayList<>();
        private final Map<String, Integer> ignored = new TreeMap<>();
        private int droppedAnnotations;
        private @Nullable Position end;
        private final List<Attachment> attachments = new ArrayList<>();
        private long forgetBefore = FORGET_NOTHING;
        private long sizeBytes;

        private Builder(Partition partition, long sequence) {
            this.partition = partition;
            this.sequence = sequence;
        }

        /** Adds one record. */
        public Builder add(Decoded decoded) {
            switch (decoded) {
                case Decoded.Event(AuditEvent event, int dropped) -> {
                    events.add(event);
                    droppedAnnotations += dropped;
                    sizeBytes += event.retainedBytes();
                }
                case Decoded.Ignored(String reason) -> ignored.merge(reason, 1, Integer::sum);
                case Decoded.Poison poison -> {
                    poisons.add(poison);
                    sizeBytes += poison.bytes().length;
                }
            }
            return this;
        }

        /** Adds the records of an envelope. */
        public Builder addAll(List<Decoded> decoded) {
            decoded.forEach(this::add);
            return this;
        }

        /** Sets where the partition goes on. */
        public Builder end(@Nullable Position position) {
            end = position;
            return this;
        }

        /** Adds state that is saved beside the position. */
        public Builder attach(Attachment attachment) {
            attachments.add(attachment);
            return this;
        }

        /** What is attached until before this time, in milliseconds since 1970, is no longer kept. */
        public Builder forgetBefore(long millis) {
            forgetBefore = millis;
            return this;
        }

        /** What was added so far, in bytes. */
        public long sizeBytes() {
            return sizeBytes;
        }

        /** Whether nothing was added. */
        public boolean isEmpty() {
            return events.isEmpty() && poisons.isEmpty() && ignored.isEmpty();
        }

        /** The batch. */
        public Batch build() {
            return new Batch(
                    partition,
                    sequence,
                    events,
                    poisons,
                    ignored,
                    droppedAnnotations,
                    end,
                    attachments,
                    forgetBefore,
                    sizeBytes);
        }
    }
}
