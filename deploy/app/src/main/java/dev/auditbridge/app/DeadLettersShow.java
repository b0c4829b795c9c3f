package dev.auditbridge.app;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLetters.Stored;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One dead letter. */
@Command(
        name = "show",
        description = {
            "Shows one dead letter: what is known about it, and its content.",
            "The original bytes of a poison never went through redaction, so they are shown only with --raw."
        })
final class DeadLettersShow implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Parameters(paramLabel = "ID", description = "The letter, as list names it.")
    private String id = "";

    @Option(names = "--raw", description = "Only the content, byte for byte.")
    private boolean raw;

    @Option(names = "--json", description = "What is known about it as one JSON object.")
    private boolean json;

    DeadLettersShow(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Stored stored = find();
        if (raw) {
            streams.out().write(stored.letter().bytes());
            streams.out().flush();
            return ExitCodes.DONE;
        }
        PrintWriter out = streams.printer();
        Table table = DeadLettersList.table();
        DeadLettersList.row(table, stored);
        table.print(out, json);
        if (!json) {
            content(stored.letter(), out);
        }
        return ExitCodes.DONE;
    }

    private Stored find() throws IOException {
        try (DeadLetters letters = configuration.read().openDeadLetters();
                Stream<Stored> stored = letters.list()) {
            return stored.filter(letter -> letter.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> CommandFailure.usage(
                            "there is no dead letter " + id + "; auditbridge dead-letters list names those there are"));
        }
    }

    /** I6: a poison's bytes only with --raw. */
    private static void content(DeadLetter letter, PrintWriter out) {
        switch (letter.kind()) {
            case POISON -> out.println("(content only with --raw: it never went through redaction)");
            case REFUSED -> out.println(new String(letter.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
        out.flush();
    }
}
