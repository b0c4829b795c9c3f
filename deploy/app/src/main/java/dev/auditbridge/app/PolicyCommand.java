package dev.auditbridge.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an audit policy does, without a bridge. */
@Command(
        name = "policy",
        description = "Applies an audit policy to canonical Events, or explains what it does to them.")
final class PolicyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Called without a subcommand. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of apply and explain?");
    }
}
