package dev.auditbridge.pipeline;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is under way: for each partition the batches in flight, with what each output has still to accept. Thread-safe.
 *
 * <p>Its budget in bytes is the only backpressure (I4). Half of it is divided into shares, one a source, that nobody else can
 * take; the other half is lent to whoever needs more. A batch that is larger than its source's share is admitted once its
 * source has nothing else under way. Bytes are given back when a batch is committed, or discarded and let go by every output.
 *
 * <p>What I2 allows becomes free to be committed: of an ordered partition the accepted batches before the first that is not,
 * of another each accepted batch by itself.
 */
final class Ledger {
    /** What a batch without any Event still costs. */
    static final long ENTRY_BYTES = 512;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition room = lock.newCondition();
    private final Condition news = lock.newCondition();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final long share;
    private final long lendable;
    private long lastTicket;

    /** A ledger for these sources, with a budget in bytes. */
    Ledger(long budget, Collection<String> sources) {
        this.share = budget / 2 / Math.max(1, sources.size());
        this.lendable = budget - share * sources.size();
        sources.forEach(source -> accounts.put(source, new Account()));
    }

    /** One batch under way. Its mutable parts belong to the ledger's lock. */
    static final class Entry {
        private final String source;
        private final Batch batch;
        private final long bytes;
        private final long ticket;
        private final Map<String, Integer> left = new HashMap<>();
        private final AtomicInteger events = new AtomicInteger();
        private volatile Settlement settlement = Settlement.NONE;
        private volatile boolean discarded;

        private Entry(String source, Batch batch, long bytes, long ticket) {
            this.source = source;
            this.batch = batch;
            this.bytes = bytes;
            this.ticket = ticket;
        }

        private void load(Load load) {
            load.due().forEach((output, due) -> {
                if (due > 0) {
                    left.put(output, due);
                }
            });
            events.set(load.events());
            settlement = load.settlement();
        }

        /** The source it came from. */
        String source() {
            return source;
        }

        /** The batch. */
        Batch batch() {
            return batch;
        }

        /** How many Events of it go to outputs. */
        int events() {
            return events.get();
        }

        /** One of its Events turned out to need no sending. */
        void leaveOutOne() {
            events.decrementAndGet();
        }

        /** Who is to know what becomes of it. */
        Settlement settlement() {
            return settlement;
        }

        /** Whether its partition was revoked since: nothing of it is to be sent or committed any more. */
        boolean discarded() {
            return discarded;
        }
    }

    /**
     * What outputs are to accept of a batch.
     *
     * @param events how many Events go to outputs
     * @param due how many of them each output is to accept; none for an output means that it has nothing to do
     */
    record Load(int events, Map<String, Integer> due, Settlement settlement) {}

    /** Is told, once, what becomes of a batch. */
    interface Settlement {
        /** Nobody needs to know. */
        Settlement NONE = new Settlement() {
            @Override
            public void accepted() {}

            @Override
            public void abandoned() {}
        };

        /** All outputs accepted it. */
        void accepted();

        /** Its partition was revoked; it may have been accepted before. */
        void abandoned();
    }

    /** Says what of a batch goes where, at the moment it is admitted; the ledger is locked meanwhile. */
    interface Admission {
        Load admit(Entry entry);
    }

    /**
     * What a committer has to do.
     *
     * @param accepted held by all outputs since the last time
     * @param free to be committed, each partition's in order
     */
    record Work(List<Entry> accepted, List<Entry> free) {
        boolean isEmpty() {
            return accepted.isEmpty() && free.isEmpty();
        }
    }

    private static final class Account {
        private final Set<Partition> assigned = new HashSet<>();
        private final Map<Partition, Deque<Entry>> ordered = new HashMap<>();
        private final Set<Entry> entries = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Entry> accepted = new ArrayList<>();
        private final List<Entry> free = new ArrayList<>();
        private long bytes;
    }

    /** Batches of this assignment are admitted from now on. */
    void assign(String source, Partition partition) {
        lock.lock();
        try {
            account(source).assigned.add(partition);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Admits a batch if there is room within the time.
     *
     * @param extraBytes what transforms made of its Events in addition, in bytes
     * @param admission asked once, if there is room
     * @return the entry, or nothing if the time has passed or the assignment does not stand
     */
    Optional<Entry> offer(String source, Batch batch, long extraBytes, Admission admission, Duration wait)
            throws InterruptedException {
        long bytes = bytes(batch, extraBytes);
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            Account account = account(source);
            while (account.assigned.contains(batch.partition()) && !fits(account, bytes) && left > 0) {
                left = room.awaitNanos(left);
            }
            if (!account.assigned.contains(batch.partition()) || !fits(account, bytes)) {
                return Optional.empty();
            }
            Entry entry = new Entry(source, batch, bytes, ++lastTicket);
            entry.load(admission.admit(entry));
            account.bytes += bytes;
            account.entries.add(entry);
            if (batch.partition().ordered()) {
                account.ordered
                        .computeIfAbsent(batch.partition(), partition -> new ArrayDeque<>())
                        .add(entry);
            }
            if (entry.left.isEmpty()) {
                accepted(account, entry);
            }
            return Optional.of(entry);
        } finally {
            lock.unlock();
        }
    }

    static long bytes(Batch batch, long extraBytes) {
        int attached = batch.attachments().stream()
                .mapToInt(attachment -> attachment.bytes().length)
                .sum();
        return ENTRY_BYTES + batch.sizeBytes() + extraBytes + attached;
    }

    /** I4: from the own share first, then from what is lent; larger than the share only alone. */
    private boolean fits(Account account, long bytes) {
        long after = account.bytes + bytes;
        if (after <= share || account.bytes == 0) {
            return true;
        }
        long lentToOthers = 0;
        for (Account other : accounts.values()) {
            if (other != account) {
                lentToOthers += Math.max(0, other.bytes - share);
            }
        }
        return lentToOthers + after - share <= lendable;
    }

    /** An output has accepted some Events of a batch, or is done with them because it was discarded. */
    void accepted(Entry entry, String output, int events) {
        lock.lock();
        try {
            entry.left.computeIfPresent(output, (name, left) -> left > events ? left - events : null);
            if (!entry.left.isEmpty()) {
                return;
            }
            Account account = account(entry.source);
            if (entry.discarded) {
                release(account, entry);
            } else {
                accepted(account, entry);
            }
        } finally {
            lock.unlock();
        }
    }

    private void accepted(Account account, Entry entry) {
        account.accepted.add(entry);
        Partition partition = entry.batch.partition();
        if (partition.ordered()) {
            // I2: the contiguous accepted prefix, never across a gap.
            Deque<Entry> line = account.ordered.getOrDefault(partition, new ArrayDeque<>());
            while (!line.isEmpty() && line.getFirst().left.isEmpty()) {
                account.free.add(line.removeFirst());
            }
            if (line.isEmpty()) {
                account.ordered.remove(partition);
            }
        } else {
            account.free.add(entry);
        }
        news.signalAll();
    }

    private void release(Account account, Entry entry) {
        if (account.entries.remove(entry)) {
            account.bytes -= entry.bytes;
            room.signalAll();
            news.signalAll();
        }
    }

    /**
     * The assignment is over: nothing of it becomes free any more. What outputs still hold keeps its bytes until they are done.
     *
     * @return its batches, which are discarded now
     */
    List<Entry> revoke(String source, Partition partition) {
        lock.lock();
        try {
            Account account = account(source);
            account.assigned.remove(partition);
            room.signalAll();
            account.ordered.remove(partition);
            account.accepted.removeIf(entry -> entry.batch.partition().equals(partition));
            account.free.removeIf(entry -> entry.batch.partition().equals(partition));
            List<Entry> discarded = account.entries.stream()
                    .filter(entry -> entry.batch.partition().equals(partition))
                    .toList();
            for (Entry entry : discarded) {
                entry.discarded = true;
                if (entry.left.isEmpty()) {
                    release(account, entry);
                }
            }
            return discarded;
        } finally {
            lock.unlock();
        }
    }

    /** What was accepted and what became free since the last call; waits for some, and is empty after the time. */
    Work take(String source, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            Account account = account(source);
            while (account.accepted.isEmpty() && account.free.isEmpty() && left > 0) {
                left = news.awaitNanos(left);
            }
            Work work = new Work(List.copyOf(account.accepted), List.copyOf(account.free));
            account.accepted.clear();
            account.free.clear();
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** A batch that was free is committed: its bytes are given back. */
    void committed(Entry entry) {
        lock.lock();
        try {
            release(account(entry.source), entry);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing of a source is under way. */
    boolean awaitEmpty(String source, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            Account account = account(source);
            while (!account.entries.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = news.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A mark after all that was admitted so far, for {@link #isSettled}. */
    long mark() {
        lock.lock();
        try {
            return lastTicket;
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything of a source that was admitted before the mark is committed or discarded. */
    boolean isSettled(String source, long mark) {
        lock.lock();
        try {
            return account(source).entries.stream().allMatch(entry -> entry.ticket > mark);
        } finally {
            lock.unlock();
        }
    }

    /** The bytes that a source has under way. */
    long bytes(String source) {
        lock.lock();
        try {
            return account(source).bytes;
        } finally {
            lock.unlock();
        }
    }

    /** How many batches wait for this output alone. */
    long heldBy(String output) {
        lock.lock();
        try {
            return accounts.values().stream()
                    .flatMap(account -> account.entries.stream())
                    .filter(entry -> entry.left.size() == 1 && entry.left.containsKey(output))
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /** The output that most batches of a source wait for, if any waits for an output. */
    Optional<String> slowest(String source) {
        lock.lock();
        try {
            Map<String, Integer> waiting = new HashMap<>();
            account(source)
                    .entries
                    .forEach(entry -> entry.left.keySet().forEach(output -> waiting.merge(output, 1, Integer::sum)));
            return waiting.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        } finally {
            lock.unlock();
        }
    }

    private Account account(String source) {
        Account account = accounts.get(source);
        if (account == null) {
            throw new IllegalArgumentException("the ledger has no source " + source);
        }
        return account;
    }
}
