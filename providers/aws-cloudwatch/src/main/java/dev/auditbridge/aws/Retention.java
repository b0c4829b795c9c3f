package dev.auditbridge.aws;

import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a log group keeps its records, asked once an hour. Not to know it costs an alarm, never an Event: so what cannot be
 * asked, as without {@code logs:DescribeLogGroups}, is left open. For one thread.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration HOUR = Duration.ofHours(1);

    private final LogGroup group;
    private final LogPages pages;
    private final InstantSource clock;
    private Optional<Duration> known = Optional.empty();
    private Instant due = Instant.MIN;

    Retention(LogGroup group, LogPages pages, InstantSource clock) {
        this.group = group;
        this.pages = pages;
        this.clock = clock;
    }

    /** Nothing if it is not known, or endless. */
    Optional<Duration> known() {
        return known;
    }

    /** Asks if it is time to. */
    void refresh() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return;
        }
        boolean first = due.equals(Instant.MIN);
        due = now.plus(HOUR);
        try {
            known = pages.retention(group);
        } catch (SourceException e) {
            if (first) {
                LOG.info(
                        "{}: no alarm before CloudWatch deletes what was not read yet, as its retention is not known: {}",
                        group.name(),
                        e.getMessage());
            }
        }
    }
}
