package dev.auditbridge.standins.cloudlogging;

import com.google.api.MonitoredResource;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The entries, in the order of the API: by time, then by insertId. An entry is seen from a moment on. Thread-safe. */
final class EntryStore {
    private final InstantSource clock;
    private final NavigableMap<Key, Stored> entries = new ConcurrentSkipListMap<>(Key.ORDER);
    private final AtomicLong sequence = new AtomicLong();

    EntryStore(InstantSource clock) {
        this.clock = clock;
    }

    /** A place in the order. */
    record Key(Instant time, String insertId, long sequence) {
        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::time).thenComparing(Key::insertId).thenComparing(Key::sequence);
    }

    /** An entry and the moment it can be seen. */
    record Stored(Key key, LogEntry entry, Instant visible, AtomicBoolean isServed) {}

    /** Adds an entry, with what Cloud Logging itself adds where it is absent. */
    Stored add(LogEntry entry, @Nullable Instant visible) {
        LogEntry whole = whole(entry);
        Key key = new Key(FieldPath.instant(whole.getTimestamp()), whole.getInsertId(), sequence.incrementAndGet());
        Instant seen = visible != null ? visible : FieldPath.instant(whole.getReceiveTimestamp());
        Stored stored = new Stored(key, whole, seen, new AtomicBoolean());
        entries.put(key, stored);
        return stored;
    }

    private LogEntry whole(LogEntry entry) {
        LogEntry.Builder whole = entry.toBuilder();
        Timestamp now = timestamp(clock.instant());
        if (!entry.hasTimestamp()) {
            whole.setTimestamp(entry.hasReceiveTimestamp() ? entry.getReceiveTimestamp() : now);
        }
        if (!entry.hasReceiveTimestamp()) {
            whole.setReceiveTimestamp(
                    clock.instant().isBefore(FieldPath.instant(whole.getTimestamp())) ? whole.getTimestamp() : now);
        }
        if (entry.getInsertId().isEmpty()) {
            whole.setInsertId(UUID.randomUUID().toString());
        }
        if (entry.getResource().getType().isEmpty()) {
            whole.setResource(MonitoredResource.newBuilder(entry.getResource()).setType("k8s_cluster"));
        }
        if (entry.getLogName().isEmpty()) {
            String project = entry.getResource().getLabelsOrDefault("project_id", "stand-in");
            whole.setLogName("projects/" + project + "/logs/cloudaudit.googleapis.com%2Factivity");
        }
        return whole.build();
    }

    /**
     * Entries that can be seen, of some parents, in order; of those that share project, time and insertId only the first.
     *
     * @param after where to go on, or {@code null}
     * @param most how many at most
     */
    List<Stored> find(Collection<String> parents, Filter filter, boolean descending, @Nullable Key after, int most) {
        Instant now = clock.instant();
        Instant earliest = filter.earliest();
        Key from = new Key(earliest, "", 0);
        NavigableMap<Key, Stored> range = earliest.equals(Filter.EARLIEST) ? entries : entries.tailMap(from, true);
        range = descending ? range.descendingMap() : range;
        if (after != null && (descending || Key.ORDER.compare(after, from) >= 0)) {
            range = range.tailMap(after, false);
        }
        List<Stored> found = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Stored stored : range.values()) {
            String parent = LogNames.parent(stored.entry().getLogName());
            if (!stored.visible().isAfter(now)
                    && parents.contains(parent)
                    && filter.matches(stored.entry())
                    && seen.add(
                            List.of(parent, stored.key().time(), stored.key().insertId()))) {
                found.add(stored);
                if (found.size() == most) {
                    break;
                }
            }
        }
        return found;
    }

    /** Forgets the entries of before a time, as retention does. */
    void expire(Instant before) {
        entries.headMap(new Key(before, "", 0)).clear();
    }

    /** Everything, in order. */
    Collection<Stored> all() {
        return entries.values();
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
