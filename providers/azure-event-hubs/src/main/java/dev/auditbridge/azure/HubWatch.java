package dev.auditbridge.azure;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a hub again and again: for new partitions, for the lag, and for whether it can be asked at all, which it tells the
 * listener. One thread looks, from {@link #start} to {@link #close}.
 */
final class HubWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubWatch.class);

    private final EventHubsSettings settings;
    private final EventHubsErrors errors;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    HubWatch(EventHubsSettings settings, EventHubsErrors errors) {
        this.settings = settings;
        this.errors = errors;
    }

    /** What is done at each look. */
    @FunctionalInterface
    interface Look {
        void take() throws SourceException, InterruptedException;
    }

    void start(Look look, Source.Listener listener) {
        thread = Thread.ofVirtual().name("event-hubs-" + settings.hub()).start(() -> watch(look, listener));
    }

    private void watch(Look look, Source.Listener listener) {
        boolean blocked = false;
        int failures = 0;
        try {
            do {
                SourceException failure = take(look);
                if (isClosed()) {
                    return;
                }
                failures = failure == null ? 0 : failures + 1;
                if (failure == null && blocked) {
                    blocked = false;
                    listener.unblocked();
                } else if (failure != null && failure.kind() == SourceException.Kind.BLOCKED) {
                    blocked = true;
                    listener.blocked(String.valueOf(failure.getMessage()));
                } else if (failure != null) {
                    LOG.warn("{}", failure.getMessage());
                }
            } while (!closed.await(pause(failures).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once; what failed, or nothing. */
    private @Nullable SourceException take(Look look) throws InterruptedException {
        try {
            look.take();
            return null;
        } catch (SourceException e) {
            return e;
        } catch (RuntimeException e) {
            return errors.of(e, null);
        }
    }

    private Duration pause(int failures) {
        EventHubsSettings.Pace pace = settings.pace();
        if (failures == 0) {
            return pace.refresh();
        }
        Duration doubled = pace.firstRetry().multipliedBy(1L << Math.min(failures - 1, 20));
        return doubled.compareTo(pace.lastRetry()) < 0 ? doubled : pace.lastRetry();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        Thread watching = thread;
        if (watching != null) {
            watching.interrupt();
        }
    }
}
