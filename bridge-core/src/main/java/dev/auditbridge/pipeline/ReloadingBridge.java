package dev.auditbridge.pipeline;

import dev.auditbridge.telemetry.Health;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running bridge that follows its configuration file. Changed transforms and routes take effect between two batches; for
 * any other change the bridge is stopped, which drains, and the next one is started, which goes on at the checkpoints (I1). An
 * invalid file keeps the old one running. Thread-safe. {@link #close} frees all.
 */
public final class ReloadingBridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingBridge.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final ConfigurationWatch watch;
    private final Duration drainTimeout;
    private final Thread watching;
    private final ReentrantLock reloading = new ReentrantLock();
    private final CountDownLatch ending = new CountDownLatch(1);
    private List<SourceSummary> before = List.of();
    private BridgeConfiguration configuration;
    private volatile RunningBridge running;
    private volatile @Nullable String failure;
    private boolean stopped;

    private ReloadingBridge(Path file, BridgeConfiguration configuration, Duration drainTimeout) throws IOException {
        this.watch = new ConfigurationWatch(file, configuration);
        this.drainTimeout = drainTimeout;
        this.configuration = configuration;
        this.running = RunningBridge.start(configuration);
        this.watching = Thread.ofVirtual().name("configuration-watch").unstarted(this::watch);
    }

    /**
     * Starts a bridge and follows its file.
     *
     * @param configuration as read from the file
     * @param drainTimeout how long a stop for a change waits for what is under way; what is not accepted by then is read again
     * @throws IOException with the remedy, if a store or the status page cannot be opened
     */
    public static ReloadingBridge start(Path file, BridgeConfiguration configuration, Duration drainTimeout)
            throws IOException {
        ReloadingBridge bridge = new ReloadingBridge(file, configuration, drainTimeout);
        bridge.watching.start();
        return bridge;
    }

    private void watch() {
        try {
            // Not told to end by an interrupt, which would close the files of a bridge that is just starting.
            while (!ending.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                reload(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Looks at the files at once, and returns when what changed has taken effect.
     *
     * @return whether anything has
     */
    public boolean reload() {
        return reload(true);
    }

    private boolean reload(boolean atOnce) {
        reloading.lock();
        try {
            if (stopped || failure().isPresent()) {
                return false;
            }
            Optional<BridgeConfiguration> next = watch.look(atOnce);
            if (next.isPresent()) {
                take(next.get());
            }
            return next.isPresent();
        } catch (RuntimeException e) {
            LOG.error("the configuration could not be reloaded; the one before goes on", e);
            return false;
        } finally {
            reloading.unlock();
        }
    }

    private void take(BridgeConfiguration next) {
        if (next.differsInRulesOnly(configuration)) {
            running.replaceRules(next.rules());
            configuration = next;
            LOG.info("the configuration has changed: transforms and routes hold from the next batch on");
            return;
        }
        LOG.info("the configuration has changed: the bridge drains, and starts again");
        running.stop(drainTimeout);
        running.close();
        try {
            follow(RunningBridge.start(next));
            configuration = next;
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "the bridge cannot start with the changed configuration, and goes on with the one before: {}",
                    sentence(e));
            startAgain();
        }
    }

    private void follow(RunningBridge next) {
        before = SourceSummary.merged(before, running.summary());
        running = next;
    }

    private void startAgain() {
        try {
            follow(RunningBridge.start(configuration));
        } catch (IOException | RuntimeException e) {
            failure = "the bridge was stopped for a changed configuration, and starts neither with it nor with the one"
                    + " before: " + sentence(e);
        }
    }

    /** The exceptions of files say no more than the file's name. */
    private static String sentence(Exception e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }

    /** Waits until the bridge has stopped by itself; no if the time has passed. */
    public boolean awaitFailure(Duration most) throws InterruptedException {
        return failure != null || running.awaitFailure(most);
    }

    /** Why the bridge stopped by itself, if it did. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure).or(running::failure);
    }

    /** What waits for somebody now, by component. */
    public Map<String, Health.Blocked> blocked() {
        return running.blocked();
    }

    /** What became of each source's records since the first start. */
    public List<SourceSummary> summary() {
        reloading.lock();
        try {
            return SourceSummary.merged(before, running.summary());
        } finally {
            reloading.unlock();
        }
    }

    /** Reads no more, and waits until what is under way is accepted and committed; no if the time has passed. */
    public boolean stop(Duration timeout) {
        ending.countDown();
        reloading.lock();
        try {
            stopped = true;
            return running.stop(timeout);
        } finally {
            reloading.unlock();
        }
    }

    /** Stops without waiting, if it was not stopped, and frees everything. */
    @Override
    public void close() {
        stop(Duration.ZERO);
        running.close();
    }
}
