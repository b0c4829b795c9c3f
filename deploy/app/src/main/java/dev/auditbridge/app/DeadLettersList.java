package dev.auditbridge.app;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLetters.Stored;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All dead letters, without their content. */
@Command(name = "list", description = "Lists dead letters, oldest first.")
final class DeadLettersList implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Option(names = "--json", description = "One JSON object a letter, instead of a table.")
    private boolean json;

    DeadLettersList(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Table table = table();
        try (DeadLetters letters = configuration.read().openDeadLetters();
                Stream<Stored> stored = letters.list()) {
            stored.forEach(letter -> row(table, letter));
        }
        table.print(streams.printer(), json);
        return ExitCodes.DONE;
    }

    static Table table() {
        return new Table("id", "time", "kind", "source", "output", "resent", "bytes", "reason");
    }

    static void row(Table table, Stored stored) {
        DeadLetter letter = stored.letter();
        String output = letter.output();
        table.row(
                stored.id(),
                letter.time(),
                letter.kind().name().toLowerCase(Locale.ROOT),
                letter.source(),
                output == null ? "" : output,
                stored.resent(),
                letter.bytes().length,
                letter.reason());
    }
}
