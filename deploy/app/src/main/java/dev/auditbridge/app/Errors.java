package dev.auditbridge.app;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one paragraph and an exit code; a stack trace only with {@code --verbose}. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final PrintWriter err;

    Errors(PrintWriter err) {
        this.err = err;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        err.println("auditbridge: " + sentence(e));
        if (isVerbose(result)) {
            e.printStackTrace(err);
        }
        err.flush();
        return switch (e) {
            case CommandFailure failure -> failure.exitCode();
            case ConfigurationException refused -> ExitCodes.USAGE;
            default -> ExitCodes.FAILED;
        };
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String meant = e instanceof UnmatchedArgumentException unmatched
                ? nearest(unmatched.getUnmatched().getFirst(), command)
                        .map(word -> "; did you mean " + word + "?")
                        .orElse("")
                : "";
        err.println("auditbridge: " + e.getMessage() + meant + " See: " + command.qualifiedName() + " --help");
        err.flush();
        return ExitCodes.USAGE;
    }

    private static Optional<String> nearest(String word, CommandSpec command) {
        List<String> words = new ArrayList<>(command.optionsMap().keySet());
        words.addAll(command.subcommands().keySet());
        return Nearest.to(word, words);
    }

    private static String sentence(Exception e) {
        return switch (e) {
            case CommandFailure failure -> String.valueOf(failure.getMessage());
            case ConfigurationException refused -> String.valueOf(refused.getMessage());
            case InterruptedException stopped -> "stopped before it was done";
            case IOException io -> Failures.sentence(io);
            default ->
                "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "; this is a fault of the program: run it again with --verbose and report what it prints";
        };
    }

    private static boolean isVerbose(ParseResult result) {
        ParseResult innermost = result;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        return innermost.matchedOptionValue("--verbose", false);
    }
}
