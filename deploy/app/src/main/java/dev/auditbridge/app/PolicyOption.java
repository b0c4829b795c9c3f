package dev.auditbridge.app;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.policy.AuditPolicy;
import dev.auditbridge.policy.PolicyLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit policy, and the files of Events, that a command works with. */
final class PolicyOption {
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            required = true,
            description = "The audit policy, a file as kube-apiserver takes it.")
    private Path file = Path.of("");

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files of canonical Events, one after another, gzip or not; stdin without any.")
    private List<Path> events = List.of();

    /** Loads the policy; what the API server would only warn of is said on stderr. */
    AuditPolicy load(Streams streams) throws IOException {
        Inputs.check(List.of(file));
        PolicyLoader.Loaded loaded = PolicyLoader.load(file);
        loaded.warnings().forEach(warning -> streams.err().println("warning: " + warning));
        return loaded.policy();
    }

    /** Reads the Events and returns the exit code. */
    int read(Streams streams, RecordFiles.Events sink) throws IOException {
        return new RecordFiles(streams, () -> RecordReader.ofCanonical(EventLimits.DEFAULT)).read(events, sink);
    }
}
