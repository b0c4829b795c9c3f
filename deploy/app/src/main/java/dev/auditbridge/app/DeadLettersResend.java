package dev.auditbridge.app;

import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLetters.Stored;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.Resend;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends dead letters again. */
@Command(
        name = "resend",
        description = {
            "Sends dead letters again: a refused Event, as it was sent, to the output that refused it; a poison is decoded"
                    + " again, and if it is an Event now, goes through the transforms and to the outputs that take it.",
            "What is refused again stays as it is; a letter that was sent is marked, and stays too."
        },
        footer = {"", "Exit code 1: some were not accepted."})
final class DeadLettersResend implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The letters, as list names them.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "All that were not resent yet.")
    private boolean all;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long one letter may take, as in 30s. Default: 1m.")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(names = "--json", description = "One JSON object a letter, instead of a table.")
    private boolean json;

    DeadLettersResend(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ids.isEmpty() != all) {
            throw CommandFailure.usage("name the letters to resend, or give --all");
        }
        BridgeConfiguration read = configuration.read();
        Table table = new Table("id", "resent", "said");
        boolean allSent = true;
        try (DeadLetters letters = read.openDeadLetters();
                Resend resend = new Resend(read, letters, timeout)) {
            for (Stored letter : chosen(letters)) {
                Resend.Outcome outcome = resend.send(letter);
                table.row(letter.id(), outcome.sent(), outcome.said());
                allSent &= outcome.sent();
            }
        }
        table.print(streams.printer(), json);
        return allSent ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private List<Stored> chosen(DeadLetters letters) throws IOException {
        Set<String> wanted = new HashSet<>(ids);
        List<Stored> chosen;
        try (Stream<Stored> stored = letters.list()) {
            chosen = stored.filter(letter -> all ? !letter.resent() : wanted.remove(letter.id()))
                    .toList();
        }
        if (!wanted.isEmpty()) {
            throw CommandFailure.usage("there is no dead letter " + String.join(", ", wanted)
                    + "; auditbridge dead-letters list names those there are");
        }
        return chosen;
    }
}
