package dev.auditbridge.delivery;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Dead letters in memory, which can be told to fail. */
public final class RememberedDeadLetters implements DeadLetters {
    /** The letters, in order. */
    public final List<DeadLetter> kept = new CopyOnWriteArrayList<>();
    /** Whether appending fails. */
    public volatile boolean full;

    @Override
    public void append(DeadLetter letter) throws IOException {
        if (full) {
            throw new IOException("no room on the disk");
        }
        kept.add(letter);
    }

    @Override
    public Stream<Stored> list() {
        return kept.stream().map(letter -> new Stored("" + kept.indexOf(letter), false, letter));
    }

    @Override
    public void markResent(String id) {}

    @Override
    public String probe() {
        return "memory";
    }

    @Override
    public void close() {}
}
