package dev.auditbridge.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Objects in memory, listed in small pages, of which every third is empty. */
final class RememberedObjects implements ListedObjectStore {
    private static final int PAGE = 3;

    final ConcurrentNavigableMap<String, Stored> stored = new ConcurrentSkipListMap<>();
    final AtomicBoolean loseNextAnswer = new AtomicBoolean();
    final AtomicInteger pagesListed = new AtomicInteger();
    /** What is kept beside the objects with versions, if it is. */
    final ConcurrentNavigableMap<String, byte[]> plain = new ConcurrentSkipListMap<>();

    final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong versions = new AtomicLong();
    private final boolean hasBeside;

    RememberedObjects() {
        this(false);
    }

    RememberedObjects(boolean hasBeside) {
        this.hasBeside = hasBeside;
    }

    @Override
    public Optional<UnversionedObjects> beside() {
        return hasBeside ? Optional.of(new Plain()) : Optional.empty();
    }

    private final class Plain implements UnversionedObjects {
        @Override
        public void write(String name, byte[] bytes) {
            bytesWritten.addAndGet(bytes.length);
            plain.put(name, bytes.clone());
        }

        @Override
        public Optional<byte[]> read(String name) {
            return Optional.ofNullable(plain.get(name));
        }
    }

    @Override
    public Optional<Stored> get(String name) {
        return Optional.ofNullable(stored.get(name));
    }

    @Override
    public Optional<String> put(String name, byte[] bytes, String expected) throws IOException {
        bytesWritten.addAndGet(bytes.length);
        Stored next = new Stored(bytes.clone(), "v" + versions.incrementAndGet());
        Stored now = stored.compute(
                name, (key, before) -> (before == null ? ABSENT : before.version()).equals(expected) ? next : before);
        if (loseNextAnswer.getAndSet(false)) {
            throw new IOException("the answer was lost");
        }
        return now == next ? Optional.of(next.version()) : Optional.empty();
    }

    @Override
    public Page list(String prefix, Optional<String> next) {
        String after = next.orElse(prefix);
        if (pagesListed.incrementAndGet() % 3 == 0) {
            return new Page(List.of(), Optional.of(after));
        }
        List<Listed> page = stored.tailMap(after, false).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .limit(PAGE)
                .map(entry -> new Listed(entry.getKey(), entry.getValue().bytes().length))
                .toList();
        return new Page(
                page,
                page.size() < PAGE
                        ? Optional.empty()
                        : Optional.of(page.getLast().name()));
    }

    void spoil(String name) {
        stored.computeIfPresent(name, (key, before) -> {
            byte[] bytes = before.bytes().clone();
            bytes[bytes.length - 3] ^= 1;
            return new Stored(bytes, before.version());
        });
    }

    @Override
    public void close() {}
}
