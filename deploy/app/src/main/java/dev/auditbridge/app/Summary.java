package dev.auditbridge.app;

import dev.auditbridge.config.Units;
import dev.auditbridge.pipeline.SourceSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What became of each source's records, as a table. */
final class Summary {
    private Summary() {}

    static void print(List<SourceSummary> sources, PrintWriter out, boolean json) throws IOException {
        Table table = new Table(
                "source", "read", "delivered", "ignored", "poison", "dead-lettered", "lost", "lag", "remarks");
        for (SourceSummary source : sources) {
            table.row(
                    source.source(),
                    source.read(),
                    source.delivered(),
                    total(source.ignored()),
                    total(source.poison()),
                    source.deadLettered(),
                    source.lost(),
                    source.lag().map(Summary::lag).orElse("-"),
                    remarks(source));
        }
        table.print(out, json);
    }

    static long total(Map<String, Long> byReason) {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String lag(Duration lag) {
        return Units.show(Duration.ofSeconds(Math.max(0, lag.toSeconds())));
    }

    private static String remarks(SourceSummary source) {
        String blocked = source.blocked().map(why -> "blocked: " + why + "; ").orElse("");
        return (blocked
                        + reasons("ignored", source.ignored())
                        + reasons("poison", source.poison())
                        + reasons("dropped", source.dropped()))
                .replaceAll("; $", "");
    }

    private static String reasons(String what, Map<String, Long> byReason) {
        return byReason.isEmpty()
                ? ""
                : what + ": "
                        + byReason.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining(", "))
                        + "; ";
    }
}
