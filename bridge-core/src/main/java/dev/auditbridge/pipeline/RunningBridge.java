package dev.auditbridge.pipeline;

import dev.auditbridge.config.Secret;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.Time;
import dev.auditbridge.pipeline.BridgeConfiguration.OutputEntry;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.source.Source;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import dev.auditbridge.telemetry.Printable;
import dev.auditbridge.telemetry.StatusServer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bridge that runs as its configuration says, with its stores, metrics and status page. {@link #close} frees all. */
public final class RunningBridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningBridge.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Health health;
    private final Bridge bridge;

    /** What is read: every source as it goes, or a window of one. */
    private interface Selection {
        List<NamedSource> sources();

        CheckpointStore store() throws IOException;
    }

    private RunningBridge(BridgeConfiguration configuration, Selection selection, boolean serves, Time time)
            throws IOException {
        configuration.remarks().forEach(remark -> LOG.warn("{}", Printable.line(remark)));
        try {
            PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            opened.push(prometheus::close);
            CompositeMeterRegistry registry = new CompositeMeterRegistry();
            registry.add(prometheus);
            configuration.startPush().ifPresent(push -> {
                opened.push(push::close);
                registry.add(push);
            });
            BridgeMetrics metrics = new BridgeMetrics(registry);
            this.health = new Health(metrics);
            if (serves && configuration.listen().isPresent()) {
                keep(new StatusServer(
                        configuration.listen().get(),
                        configuration.statusToken().map(Secret::reveal),
                        health,
                        prometheus));
            }
            CheckpointStore store = keep(selection.store());
            DeadLetters deadLetters = keep(configuration.openDeadLetters());
            this.bridge = new Bridge(
                    selection.sources(),
                    configuration.outputs().stream().map(RunningBridge::named).toList(),
                    configuration.rules(),
                    store,
                    deadLetters,
                    metrics,
                    health,
                    configuration.bridge(),
                    time);
        } catch (IOException | RuntimeException e) {
            closeOpened();
            throw e;
        }
        bridge.start();
    }

    /**
     * Starts every source.
     *
     * @throws IOException with the remedy, if a store or the status page cannot be opened
     */
    public static RunningBridge start(BridgeConfiguration configuration) throws IOException {
        return start(configuration, Time.SYSTEM);
    }

    /**
     * Starts every source; waits before something is tried again are by this time.
     *
     * @throws IOException with the remedy, if a store or the status page cannot be opened
     */
    public static RunningBridge start(BridgeConfiguration configuration, Time time) throws IOException {
        return start(
                configuration,
                configuration.sources().stream()
                        .map(entry -> new NamedSource(entry.name(), entry.create(configuration.limits())))
                        .toList(),
                time);
    }

    /**
     * Starts sources that the caller holds too, with everything else as the configuration says: such as one that a function
     * is pushed to. They are closed with the bridge.
     *
     * @throws IOException with the remedy, if a store or the status page cannot be opened
     */
    public static RunningBridge start(BridgeConfiguration configuration, List<NamedSource> sources) throws IOException {
        return start(configuration, sources, Time.SYSTEM);
    }

    private static RunningBridge start(BridgeConfiguration configuration, List<NamedSource> sources, Time time)
            throws IOException {
        return new RunningBridge(
                configuration,
                new Selection() {
                    @Override
                    public List<NamedSource> sources() {
                        return sources;
                    }

                    @Override
                    public CheckpointStore store() throws IOException {
                        return configuration.openCheckpoints();
                    }
                },
                true,
                time);
    }

    /** Starts a past window of one source again; moves no checkpoint, and serves no status page. */
    public static RunningBridge replay(BridgeConfiguration configuration, SourceEntry entry, Instant from, Instant to)
            throws IOException {
        return new RunningBridge(
                configuration,
                new Selection() {
                    @Override
                    public List<NamedSource> sources() {
                        Source source = entry.create(configuration.limits());
                        return List.of(new NamedSource(entry.name(), source.window(from, to)));
                    }

                    @Override
                    public CheckpointStore store() {
                        return new NoCheckpoints();
                    }
                },
                false,
                Time.SYSTEM);
    }

    private static NamedOutput named(OutputEntry entry) {
        return new NamedOutput(entry.name(), entry.create(), entry.delivery());
    }

    /** Other rules hold from the next batch on. */
    void replaceRules(EventRules rules) {
        bridge.replaceRules(rules);
    }

    /** Waits until everything that was in the clouds at the start is accepted and committed; no if the time has passed. */
    public boolean awaitCaughtUp(Duration most) throws InterruptedException {
        return bridge.awaitCaughtUp(most);
    }

    /** Waits until the bridge has stopped by itself; no if the time has passed. */
    public boolean awaitFailure(Duration most) throws InterruptedException {
        return bridge.awaitFailure(most);
    }

    /** Why the bridge stopped by itself, if it did. */
    public Optional<String> failure() {
        return bridge.failure();
    }

    /** What waits for somebody now, by component. */
    public Map<String, Health.Blocked> blocked() {
        return health.blocked();
    }

    /** What became of each source's records so far. */
    public List<SourceSummary> summary() {
        return bridge.summary();
    }

    /** Reads no more, and waits until what is under way is accepted and committed; no if the time has passed. */
    public boolean stop(Duration drainTimeout) {
        return bridge.stop(drainTimeout);
    }

    /** Stops without waiting, if it was not stopped, and frees everything. */
    @Override
    public void close() {
        bridge.stop(Duration.ZERO);
        closeOpened();
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    private void closeOpened() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("something did not close: {}", e.toString());
            }
        }
    }
}
