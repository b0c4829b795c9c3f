package dev.auditbridge.standins.cloudwatch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The log groups and what is in them. Thread-safe. */
final class LogStore {
    private final Lock lock = new ReentrantLock();
    private final Map<String, Group> groups = new TreeMap<>();
    private final InstantSource clock;
    private long ids;

    LogStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Makes a group; {@code false} if it is there. */
    boolean createGroup(String group) {
        lock.lock();
        try {
            return groups.putIfAbsent(group, new Group(clock.millis())) == null;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a stream; {@code false} if it is there. */
    boolean createStream(String group, String stream) throws ServiceException {
        lock.lock();
        try {
            return group(group).streams.putIfAbsent(stream, clock.millis()) == null;
        } finally {
            lock.unlock();
        }
    }

    String put(String group, String stream, long timestamp, String message, Instant visible) throws ServiceException {
        lock.lock();
        try {
            Group in = group(group);
            if (!in.streams.containsKey(stream)) {
                throw ServiceException.notFound("The specified log stream does not exist.");
            }
            String id = LogEvent.newId(timestamp, ids++);
            int bytes = message.getBytes(StandardCharsets.UTF_8).length + 26;
            in.events.add(new LogEvent(stream, id, timestamp, clock.millis(), visible, message, bytes));
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** A page of what is visible now, in order, after {@code after}. */
    Page page(Query query, @Nullable LogEvent after, int mostEvents, int mostBytes) throws ServiceException {
        lock.lock();
        try {
            Instant now = clock.instant();
            List<LogEvent> events = new ArrayList<>();
            int bytes = 0;
            LogEvent from = after == null ? LogEvent.before(query.start) : after;
            for (LogEvent event : group(query.group).events.tailSet(from, false)) {
                if (event.timestamp() > query.end) {
                    break;
                }
                if (!query.takes(event) || event.visible().isAfter(now)) {
                    continue;
                }
                bytes += event.bytes();
                if (!events.isEmpty() && (bytes > mostBytes || events.size() == mostEvents)) {
                    return new Page(events, true);
                }
                events.add(event);
            }
            return new Page(events, false);
        } finally {
            lock.unlock();
        }
    }

    /** How long a group keeps its events; it is only told. */
    void retain(String group, int days) {
        lock.lock();
        try {
            groups.computeIfPresent(group, (name, retained) -> {
                retained.days = days;
                return retained;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a group's events of before a time, as retention does. */
    void expire(String group, Instant before) {
        lock.lock();
        try {
            Group in = groups.get(group);
            if (in != null) {
                in.events.headSet(LogEvent.before(before.toEpochMilli())).clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Groups whose names begin so. */
    Map<String, Description> groups(String prefix) {
        lock.lock();
        try {
            Map<String, Description> found = new TreeMap<>();
            groups.forEach((name, group) -> {
                if (name.startsWith(prefix)) {
                    found.put(name, new Description(group.created, group.days));
                }
            });
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Streams whose names begin so, with their times of creation. */
    Map<String, Long> streams(String group, String prefix) throws ServiceException {
        lock.lock();
        try {
            Map<String, Long> found = new TreeMap<>();
            group(group).streams.forEach((name, created) -> {
                if (name.startsWith(prefix)) {
                    found.put(name, created);
                }
            });
            return found;
        } finally {
            lock.unlock();
        }
    }

    private Group group(String name) throws ServiceException {
        Group group = groups.get(name);
        if (group == null) {
            throw ServiceException.notFound("The specified log group does not exist.");
        }
        return group;
    }

    /** What is asked for; a token is good for the same question only. */
    record Query(String group, List<String> streams, String prefix, long start, long end) {
        boolean takes(LogEvent event) {
            return event.stream().startsWith(prefix) && (streams.isEmpty() || streams.contains(event.stream()));
        }
    }

    /**
     * What is told of a group.
     *
     * @param days how long it keeps its events; {@code null} for ever
     */
    record Description(long created, @Nullable Integer days) {}

    /**
     * A page.
     *
     * @param more whether something was left for another
     */
    record Page(List<LogEvent> events, boolean more) {}

    private static final class Group {
        private final long created;
        private @Nullable Integer days;
        private final Map<String, Long> streams = new HashMap<>();
        private final TreeSet<LogEvent> events = new TreeSet<>(LogEvent.ORDER);

        Group(long created) {
            this.created = created;
        }
    }
}
