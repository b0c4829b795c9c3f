package dev.auditbridge.pipeline;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of a source's records since the bridge started. A record that was read again, after a revocation, counts again.
 *
 * <p>Once nothing is under way: {@code read} is {@code decoded} and all of {@code ignored} and {@code poison};
 * {@code decoded} is {@code delivered} and all of {@code dropped}.
 *
 * @param source the source's name
 * @param read vendor records
 * @param decoded Events they became
 * @param delivered Events that every output is done with: accepted, or refused and kept as a dead letter
 * @param ignored records that are rightly no Events, by reason
 * @param poison records that cannot become Events, by reason
 * @param deadLettered letters kept: poisons, refused Events, Events that a transform failed on
 * @param dropped Events that a transform dropped, by {@code transform: reason}
 * @param lost records that the cloud no longer had
 * @param lag how far it is behind, if known
 * @param blocked why it waits for somebody, if it does
 */
public record SourceSummary(
        String source,
        long read,
        long decoded,
        long delivered,
        Map<String, Long> ignored,
        Map<String, Long> poison,
        long deadLettered,
        Map<String, Long> dropped,
        long lost,
        Optional<Duration> lag,
        Optional<String> blocked) {

    /** One line for a log. */
    public String line() {
        return "%s: read %d, delivered %d, ignored %s, poison %s, dead-lettered %d, dropped %s, lost %d"
                .formatted(source, read, delivered, ignored, poison, deadLettered, dropped, lost);
    }

    /** What two bridges, one after the other, made of the same sources' records; each source once. */
    static List<SourceSummary> merged(List<SourceSummary> earlier, List<SourceSummary> later) {
        Map<String, SourceSummary> merged = new LinkedHashMap<>();
        earlier.forEach(summary -> merged.put(summary.source(), summary));
        later.forEach(summary -> merged.merge(summary.source(), summary, SourceSummary::and));
        return List.copyOf(merged.values());
    }

    private SourceSummary and(SourceSummary later) {
        return new SourceSummary(
                source,
                read + later.read,
                decoded + later.decoded,
                delivered + later.delivered,
                sums(ignored, later.ignored),
                sums(poison, later.poison),
                deadLettered + later.deadLettered,
                sums(dropped, later.dropped),
                lost + later.lost,
                later.lag,
                later.blocked);
    }

    private static Map<String, Long> sums(Map<String, Long> counts, Map<String, Long> more) {
        Map<String, Long> sums = new TreeMap<>(counts);
        more.forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        return sums;
    }
}
