package dev.auditbridge.app;

import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether a configuration would work. */
@Command(
        name = "check",
        description = "Checks a configuration: the file alone, or with --connect every source, output and store too.")
final class CheckCommand implements Callable<Integer> {
    private static final long MOST_SECONDS = 60;

    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Option(names = "--connect", description = "Ask every source, output and store whether it could work.")
    private boolean connect;

    @Option(names = "--json", description = "One JSON object a component, instead of a table.")
    private boolean json;

    CheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        BridgeConfiguration read = configuration.read();
        List<Part> parts = parts(read);
        Table table = new Table("component", "name", "kind", "ok", "said");
        boolean allOk = true;
        for (Checked checked : connect ? connected(parts) : unconnected(parts)) {
            Part part = checked.part();
            table.row(part.component(), part.name(), part.kind(), checked.ok(), checked.said());
            allOk &= checked.ok();
        }
        read.remarks().forEach(remark -> table.row("warning", "", "", true, remark));
        table.print(streams.printer(), json);
        return allOk ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /**
     * Something to be asked.
     *
     * @param probe what it says when asked; throws with the remedy if it could not work
     * @param note what is always to be known about it
     * @param unasked what is to be known about it when it is not asked; else it says so itself
     */
    private record Part(
            String component, String name, String kind, Callable<String> probe, String note, String unasked) {
        Part(String component, String name, String kind, Callable<String> probe, String note) {
            this(component, name, kind, probe, note, "");
        }
    }

    private record Checked(Part part, boolean ok, String said) {}

    private static List<Part> parts(BridgeConfiguration configuration) {
        List<Part> parts = new ArrayList<>();
        configuration
                .sources()
                .forEach(entry -> parts.add(new Part(
                        "source",
                        entry.name(),
                        entry.kind(),
                        () -> {
                            try (Source source = entry.create(configuration.limits())) {
                                return source.probe();
                            }
                        },
                        "",
                        note(entry, configuration.limits()))));
        configuration.outputs().forEach(entry -> {
            String note;
            try (Output output = entry.create()) {
                note = output.limits().acknowledges()
                        ? ""
                        : "no acknowledgement: accepted means handed to the operating system";
            }
            parts.add(new Part("output", entry.name(), entry.kind(), () -> probe(entry.create()), note));
        });
        parts.add(new Part(
                "store",
                "checkpoints",
                configuration.checkpointKind(),
                () -> {
                    try (CheckpointStore store = configuration.openCheckpoints()) {
                        return store.probe();
                    }
                },
                ""));
        parts.add(new Part(
                "store",
                "deadLetter",
                configuration.deadLettersKind(),
                () -> {
                    try (DeadLetters letters = configuration.openDeadLetters()) {
                        return letters.probe();
                    }
                },
                ""));
        return parts;
    }

    private static String note(SourceEntry entry, EventLimits limits) {
        try (Source source = entry.create(limits)) {
            return source.note();
        }
    }

    private static String probe(Output created) throws InterruptedException {
        try (Output output = created) {
            return switch (output.probe()) {
                case SendResult.Done done -> "reached";
                case SendResult.TooLarge(String why) -> why;
                case SendResult.Retry(var after, String why) ->
                    throw CommandFailure.atRunTime("not reached: " + why, null);
                case SendResult.Blocked(String why) -> throw CommandFailure.atRunTime(why, null);
            };
        }
    }

    private static List<Checked> unconnected(List<Part> parts) {
        return parts.stream()
                .map(part -> new Checked(part, true, said(unasked(part), part)))
                .toList();
    }

    private static String unasked(Part part) {
        return "not asked; --connect does" + (part.unasked().isEmpty() ? "" : "; " + part.unasked());
    }

    private static List<Checked> connected(List<Part> parts) throws InterruptedException {
        List<Checked> checked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers =
                    parts.stream().map(part -> threads.submit(part.probe())).toList();
            for (int i = 0; i < parts.size(); i++) {
                checked.add(answer(parts.get(i), answers.get(i)));
            }
            threads.shutdownNow();
        }
        return checked;
    }

    private static Checked answer(Part part, Future<String> answer) throws InterruptedException {
        try {
            return new Checked(part, true, said(answer.get(MOST_SECONDS, TimeUnit.SECONDS), part));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Checked(part, false, "no answer within " + MOST_SECONDS + " s");
        } catch (ExecutionException e) {
            return new Checked(part, false, why(e.getCause()));
        }
    }

    private static String why(@org.jspecify.annotations.Nullable Throwable cause) {
        return switch (cause) {
            case SourceException refused -> String.valueOf(refused.getMessage());
            case CommandFailure failure -> String.valueOf(failure.getMessage());
            case IOException io -> Failures.sentence(io);
            case null, default -> "unexpected " + cause;
        };
    }

    private static String said(String said, Part part) {
        return part.note().isEmpty() ? said : said + "; " + part.note();
    }
}
