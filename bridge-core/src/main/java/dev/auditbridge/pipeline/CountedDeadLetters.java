package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** Dead letters that are counted for the source they came from. */
final class CountedDeadLetters implements DeadLetters {
    private final DeadLetters letters;
    private final Map<String, SourceCounts> counts;

    CountedDeadLetters(DeadLetters letters, Map<String, SourceCounts> counts) {
        this.letters = letters;
        this.counts = counts;
    }

    @Override
    public void append(DeadLetter letter) throws IOException {
        letters.append(letter);
        SourceCounts source = counts.get(letter.source());
        if (source != null) {
            source.deadLettered();
        }
    }

    @Override
    public Stream<Stored> list() throws IOException {
        return letters.list();
    }

    @Override
    public void markResent(String id) throws IOException {
        letters.markResent(id);
    }

    @Override
    public String probe() throws IOException {
        return letters.probe();
    }

    @Override
    public void close() {
        letters.close();
    }
}
