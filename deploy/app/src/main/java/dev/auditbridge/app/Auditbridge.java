package dev.auditbridge.app;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: one bridge for the audit logs of every managed Kubernetes. */
@Command(
        name = "auditbridge",
        description = "One bridge for the audit logs of every managed Kubernetes, to a SIEM collector.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Auditbridge.Version.class,
        footer = {
            "",
            "Exit codes: 0 done; 1 failed at run time; 2 wrong usage or configuration; 3 done, but with poison (convert)."
        })
public final class Auditbridge implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Say more, and print the stack trace of an error.")
    private boolean verbose;

    private Auditbridge() {}

    /** Runs a command and ends the program with its exit code. */
    public static void main(String[] args) {
        logFormatProblem(System.getenv("AUDITBRIDGE_LOG")).ifPresent(problem -> {
            System.err.println("auditbridge: " + problem);
            System.exit(ExitCodes.USAGE);
        });
        // What an SDK says by java.util.logging, and at less than a warning, is nothing for an operator.
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        Streams streams = new Streams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintWriter(
                        new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true),
                Boolean.getBoolean("auditbridge.terminal"));
        System.exit(commandLine(streams).execute(args));
    }

    /** What is wrong with the format that the environment asks for; the logging itself would only fall silent. */
    static Optional<String> logFormatProblem(@org.jspecify.annotations.Nullable String format) {
        return format == null || format.equals("text") || format.equals("json")
                ? Optional.empty()
                : Optional.of("AUDITBRIDGE_LOG in the environment is \"" + format + "\"; it may be text or json");
    }

    /** The whole command line on these streams. */
    static CommandLine commandLine(Streams streams) {
        Errors errors = new Errors(streams.err());
        CommandLine commandLine = new CommandLine(new Auditbridge());
        commandLine.addSubcommand(new QuickstartCommand(streams));
        commandLine.addSubcommand(new RunCommand(streams));
        commandLine.addSubcommand(new CheckCommand(streams));
        commandLine.addSubcommand(new ConvertCommand(streams));
        commandLine.addSubcommand(new CommandLine(new PolicyCommand())
                .addSubcommand(new PolicyApply(streams))
                .addSubcommand(new PolicyExplain(streams)));
        commandLine.addSubcommand(new ReplayCommand(streams));
        commandLine.addSubcommand(new CommandLine(new DeadLettersCommand())
                .addSubcommand(new DeadLettersList(streams))
                .addSubcommand(new DeadLettersShow(streams))
                .addSubcommand(new DeadLettersResend(streams)));
        commandLine.addSubcommand(new SchemaCommand(streams));
        return commandLine
                .registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true))
                .setErr(streams.err())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    /** Called without a command. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec().commandLine(), "which command?");
    }

    private CommandLine.Model.CommandSpec spec() {
        return java.util.Objects.requireNonNull(spec, "picocli injects it");
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Auditbridge.class.getPackage().getImplementationVersion();
            return new String[] {"auditbridge " + (version == null ? "(not packaged)" : version)};
        }
    }
}
