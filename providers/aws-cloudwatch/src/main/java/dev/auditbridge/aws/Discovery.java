package dev.auditbridge.aws;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks for log groups by name, again and again, until closed. Needs {@code logs:DescribeLogGroups}. */
final class Discovery implements Runnable {
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final List<LogGroupPattern> patterns;
    private final LogPages pages;
    private final Duration every;
    private final CountDownLatch closed;
    private final Source.Listener listener;
    private final Consumer<Set<LogGroup>> found;

    /** @param found takes all log groups that are there, each time */
    Discovery(
            List<LogGroupPattern> patterns,
            LogPages pages,
            Duration every,
            CountDownLatch closed,
            Source.Listener listener,
            Consumer<Set<LogGroup>> found) {
        this.patterns = patterns;
        this.pages = pages;
        this.every = every;
        this.closed = closed;
        this.listener = listener;
        this.found = found;
    }

    @Override
    public void run() {
        boolean blocked = false;
        try {
            while (closed.getCount() > 0) {
                Duration wait = every;
                try {
                    found.accept(find(patterns, pages));
                    if (blocked) {
                        listener.unblocked();
                        blocked = false;
                    }
                } catch (SourceException e) {
                    wait = every.compareTo(AFTER_FAILURE) < 0 ? every : AFTER_FAILURE;
                    if (e.kind() == SourceException.Kind.BLOCKED) {
                        listener.blocked(String.valueOf(e.getMessage()));
                        blocked = true;
                    }
                }
                if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Set<LogGroup> find(List<LogGroupPattern> patterns, LogPages pages)
            throws SourceException, InterruptedException {
        Set<LogGroup> groups = new LinkedHashSet<>();
        for (LogGroupPattern pattern : patterns) {
            for (String name : pages.groups(pattern.prefix())) {
                if (pattern.matches(name)) {
                    groups.add(LogGroup.parse(name));
                }
            }
        }
        return groups;
    }
}
