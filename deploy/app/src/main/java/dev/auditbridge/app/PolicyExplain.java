package dev.auditbridge.app;

import dev.auditbridge.policy.Level;
import dev.auditbridge.policy.PolicyExplanation;
import dev.auditbridge.policy.PolicyExplanation.Example;
import dev.auditbridge.policy.PolicyExplanation.Row;
import dev.auditbridge.policy.PolicyRule;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what each rule of a policy does to Events. */
@Command(
        name = "explain",
        description = {
            "Reads canonical Events and prints a row for each rule of the policy: how many Events matched it first, their"
                    + " bytes as they arrived and their share of all, what it keeps, and the first of them.",
            "asks-for-more counts Events that arrived at a lower level than the rule asks for: the vendor sends no more, and"
                    + " nobody can add it. The last rows are the Events that no rule matched (none) and the total."
        },
        footer = {"", "Exit code 3: done, but some records were poison."})
final class PolicyExplain implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private PolicyOption option = new PolicyOption();

    @Option(names = "--json", description = "One JSON object a rule, instead of a table.")
    private boolean json;

    PolicyExplain(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        PolicyExplanation explanation = new PolicyExplanation(option.load(streams));
        int exit = option.read(streams, explanation::add);
        List<Row> rows = explanation.rows();
        long events = sum(rows, Row::events);
        long bytes = sum(rows, Row::bytes);
        Table table = new Table(
                "rule",
                "line",
                "level",
                "events",
                "percent-of-events",
                "bytes",
                "percent-of-bytes",
                "kept-events",
                "kept-bytes",
                "stage-omitted",
                "lowered",
                "asks-for-more",
                "example");
        for (Row row : rows) {
            PolicyRule rule = row.definition();
            table.row(
                    rule == null ? "none" : "rules[" + row.rule() + "]",
                    rule == null ? "" : rule.place().line(),
                    (rule == null ? Level.NONE : rule.level()).text(),
                    row.events(),
                    percent(row.events(), events),
                    row.bytes(),
                    percent(row.bytes(), bytes),
                    row.keptEvents(),
                    row.keptBytes(),
                    row.stageOmitted(),
                    row.lowered(),
                    row.asksForMore(),
                    row.example() == null ? "" : example(row.example()));
        }
        table.row(
                "total",
                "",
                "",
                events,
                percent(events, events),
                bytes,
                percent(bytes, bytes),
                sum(rows, Row::keptEvents),
                sum(rows, Row::keptBytes),
                sum(rows, Row::stageOmitted),
                sum(rows, Row::lowered),
                sum(rows, Row::asksForMore),
                "");
        table.print(streams.printer(), json);
        return exit;
    }

    private static long sum(List<Row> rows, ToLongFunction<Row> column) {
        return rows.stream().mapToLong(column).sum();
    }

    private static double percent(long part, long all) {
        return all == 0 ? 0 : Math.round(1000.0 * part / all) / 10.0;
    }

    private static String example(Example example) {
        String user = example.user().isEmpty() ? "nobody" : example.user();
        return example.verb() + " " + example.object() + " by " + user + " (" + example.stage() + ", "
                + example.auditId() + ")";
    }
}
