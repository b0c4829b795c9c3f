package dev.auditbridge.google;

import dev.auditbridge.google.LogPages.Answer;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.SourceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a time once, and moves no position. For one thread. */
final class ReplayReader {
    private final Partition partition;
    private final LogPages pages;
    private final String query;
    private final EntryReader entries;
    private final int largestPage;

    private String token = "";
    private int pageSize;
    private long sequence;
    private volatile boolean done;

    ReplayReader(Partition partition, LogPages pages, String query, EntryReader entries, int largestPage) {
        this.partition = partition;
        this.pages = pages;
        this.query = query;
        this.entries = entries;
        this.largestPage = largestPage;
        this.pageSize = largestPage;
    }

    boolean done() {
        return done;
    }

    /** Makes one request; {@code null} if nothing is to be handed out. */
    @Nullable
    Batch step() throws SourceException, InterruptedException {
        return switch (pages.read(query, token, pageSize)) {
            case Answer.Page page -> handle(page);
            case Answer.TokenLost lost -> {
                token = "";
                yield null;
            }
            case Answer.TooLarge tooLarge -> {
                pageSize = Math.max(1, pageSize / 2);
                yield null;
            }
        };
    }

    private @Nullable Batch handle(Answer.Page page) {
        pageSize = Math.min(largestPage, pageSize * 2);
        Batch.Builder batch = Batch.builder(partition, sequence);
        entries.read(page.entries(), batch);
        token = page.next();
        if (token.isEmpty()) {
            entries.expire(Instant.MAX, batch);
            done = true;
        }
        if (batch.isEmpty()) {
            return null;
        }
        sequence++;
        return batch.build();
    }
}
