package dev.auditbridge.app;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import dev.auditbridge.policy.AuditPolicyTransform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes what a policy keeps. */
@Command(
        name = "apply",
        description = "Reads canonical Events and writes, one a line, what the policy keeps, at the level it asks for.",
        footer = {"", "Exit code 3: done, but some records were poison."})
final class PolicyApply implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private PolicyOption option = new PolicyOption();

    PolicyApply(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        AuditPolicyTransform transform = new AuditPolicyTransform(option.load(streams));
        OutputStream out = new BufferedOutputStream(streams.out(), 1 << 16);
        try {
            return option.read(streams, event -> {
                if (transform.apply(event) instanceof Outcome.Kept(AuditEvent kept)) {
                    out.write(kept.json());
                    out.write('\n');
                }
            });
        } finally {
            out.flush();
        }
    }
}
