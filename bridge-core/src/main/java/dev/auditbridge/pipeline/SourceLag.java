package dev.auditbridge.pipeline;

import dev.auditbridge.source.Partition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a source is behind. The cloud's retention is the one limit after which evidence is lost, so half of it and four
 * fifths of it are alarms. Thread-safe.
 */
final class SourceLag {
    private static final Logger LOG = LoggerFactory.getLogger(SourceLag.class);
    private static final double[] ALARMS = {0.5, 0.8};

    private final String source;
    private final Map<Partition, Lag> lags = new ConcurrentHashMap<>();
    private final AtomicInteger alarm = new AtomicInteger();

    private record Lag(Duration behind, Optional<Duration> retention) {
        double ratio() {
            return retention
                    .filter(kept -> !kept.isZero())
                    .map(kept -> (double) behind.toMillis() / Math.max(1, kept.toMillis()))
                    .orElse(Double.NaN);
        }
    }

    SourceLag(String source) {
        this.source = source;
    }

    void set(Partition partition, Duration behind, Optional<Duration> retention) {
        lags.put(partition, new Lag(behind, retention));
        double ratio = ratio();
        int level = ratio >= ALARMS[1] ? 2 : ratio >= ALARMS[0] ? 1 : 0;
        int before = alarm.getAndSet(level);
        if (level > before) {
            LOG.error(
                    "source {} is behind by {} % of what the cloud keeps: what is older will be lost; see what holds it",
                    source, Math.round(ratio * 100));
        } else if (level < before && level == 0) {
            LOG.error("source {} is no longer in danger of losing records", source);
        }
    }

    void forget(Partition partition) {
        lags.remove(partition);
    }

    Optional<Duration> worst() {
        return lags.values().stream().map(Lag::behind).max(Duration::compareTo);
    }

    double seconds() {
        return worst().map(lag -> lag.toMillis() / 1e3).orElse(Double.NaN);
    }

    double ratio() {
        return lags.values().stream()
                .mapToDouble(Lag::ratio)
                .filter(ratio -> !Double.isNaN(ratio))
                .max()
                .orElse(Double.NaN);
    }
}
