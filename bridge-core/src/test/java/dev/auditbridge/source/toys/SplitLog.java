package dev.auditbridge.source.toys;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A cloud that cuts large records into parts with others in between, as Cloud Logging does. The position stays before the
 * first part of what is still being put together; what was handed out beyond it is attached.
 */
public final class SplitLog {
    private static final int MAX_SPAN = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<Entry> entries = new ArrayList<>();
    private final Faults faults = new Faults();

    /** A whole record has no split; a part has its place among all. */
    private record Entry(String split, int part, int parts, String text) {
        static Entry whole(String record) {
            return new Entry("", 0, 1, record);
        }
    }

    /** Adds a whole record. */
    public void append(String record) {
        add(Entry.whole(record));
    }

    /** Adds one part of a record that is cut into some; the parts of one have the same split id. */
    public void appendPart(String split, int part, int parts, String text) {
        add(new Entry(split, part, parts, text));
    }

    private void add(Entry entry) {
        lock.lock();
        try {
            entries.add(entry);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The faults of this cloud. */
    public Faults faults() {
        return faults;
    }

    /** A source. */
    public Source open(int batchRecords) {
        return new Reader(batchRecords);
    }

    private static final class Assembly {
        final int first;
        final String[] texts;

        Assembly(int first, int parts) {
            this.first = first;
            this.texts = new String[parts];
        }

        boolean whole() {
            for (String text : texts) {
                if (text == null) {
                    return false;
                }
            }
            return true;
        }
    }

    private final class Reader implements Source {
        private final Partition partition = new Partition("log", 0, true);
        private final int batchRecords;
        private final Map<String, Assembly> open = new LinkedHashMap<>();
        private final TreeSet<Integer> seen = new TreeSet<>();
        private int cursor;
        private int saved;
        private int endAtStart;
        private long sequence;
        private String unreadable = "";
        private boolean closed;

        Reader(int batchRecords) {
            this.batchRecords = batchRecords;
        }

        @Override
        public PositionKeeper positionKeeper() {
            return PositionKeeper.BRIDGE;
        }

        @Override
        public void start(Checkpoint stored, Listener listener) {
            lock.lock();
            try {
                Position position = stored.positions().get(partition.name());
                if (position != null && !position.token().startsWith("v1:")) {
                    unreadable = position.token();
                } else if (position != null) {
                    cursor = Integer.parseInt(position.token().substring("v1:".length()));
                    saved = cursor;
                }
                for (Attachment attachment : stored.attached(partition)) {
                    for (String offset : new String(attachment.bytes(), StandardCharsets.UTF_8).split(",", 0)) {
                        seen.add(Integer.parseInt(offset));
                    }
                }
                endAtStart = entries.size();
            } finally {
                lock.unlock();
            }
            listener.assigned(partition);
        }

        @Override
        public @Nullable Batch poll(Partition polled, Duration timeout) throws SourceException, InterruptedException {
            if (!unreadable.isEmpty()) {
                throw SourceException.blocked("the stored position cannot be read: remove it to begin again", null);
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    if (closed) {
                        return null;
                    }
                    faults.read();
                    if (cursor < entries.size()) {
                        return read();
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return null;
                    }
                    grown.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
                }
            } finally {
                lock.unlock();
            }
        }

        private Batch read() {
            Batch.Builder batch = Batch.builder(partition, sequence++);
            Set<Integer> before = Set.copyOf(seen);
            for (int taken = 0; taken < batchRecords && cursor < entries.size(); taken++) {
                take(cursor, entries.get(cursor), batch);
                cursor++;
                giveUpOldest(batch);
            }
            // I2: never past the first part of what is still open.
            int end = open.values().stream()
                    .mapToInt(assembly -> assembly.first)
                    .min()
                    .orElse(cursor);
            seen.headSet(end).clear();
            if (end > saved) {
                saved = end;
                batch.end(new Position("v1:" + end)).forgetBefore(end);
            }
            seen.stream()
                    .filter(offset -> !before.contains(offset))
                    .forEach(offset ->
                            batch.attach(new Attachment((offset + ",").getBytes(StandardCharsets.UTF_8), offset)));
            return batch.build();
        }

        private void take(int offset, Entry entry, Batch.Builder batch) {
            if (seen.contains(offset)) {
                return;
            }
            if (entry.split().isEmpty()) {
                batch.add(ToyRecord.decode(entry.text()));
                seen.add(offset);
                return;
            }
            Assembly assembly = open.computeIfAbsent(entry.split(), id -> new Assembly(offset, entry.parts()));
            assembly.texts[entry.part()] = entry.text();
            if (assembly.whole()) {
                open.remove(entry.split());
                batch.add(ToyRecord.decode(String.join("", assembly.texts)));
                markSeen(entry.split(), assembly.first, offset);
            }
        }

        private void markSeen(String split, int first, int last) {
            for (int i = first; i <= last; i++) {
                if (entries.get(i).split().equals(split)) {
                    seen.add(i);
                }
            }
        }

        /** I4: what never becomes whole is poison, not a position that stands for ever. */
        private void giveUpOldest(Batch.Builder batch) {
            Iterator<Map.Entry<String, Assembly>> oldest = open.entrySet().iterator();
            if (oldest.hasNext()) {
                Map.Entry<String, Assembly> entry = oldest.next();
                if (cursor - entry.getValue().first > MAX_SPAN) {
                    oldest.remove();
                    batch.add(new Decoded.Poison(
                            "split-incomplete",
                            entry.getKey().getBytes(StandardCharsets.UTF_8),
                            Origin.of("canonical")));
                }
            }
        }

        @Override
        public void accepted(Batch batch) {}

        @Override
        public void committed(Batch batch) throws SourceException {
            faults.save();
        }

        @Override
        public boolean caughtUp() {
            lock.lock();
            try {
                return cursor >= endAtStart;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String probe() throws SourceException {
            faults.read();
            return "the toy log is there";
        }

        @Override
        public Source window(Instant from, Instant to) {
            throw new UnsupportedOperationException("the toy log has no times");
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
