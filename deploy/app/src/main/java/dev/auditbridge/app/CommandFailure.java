package dev.auditbridge.app;

import org.jspecify.annotations.Nullable;

/** A command that ends without success: the message is one paragraph for a person, with place and remedy. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Failed at run time. */
    static CommandFailure atRunTime(String message, @Nullable Throwable cause) {
        return new CommandFailure(ExitCodes.FAILED, message, cause);
    }

    /** Called wrongly. */
    static CommandFailure usage(String message) {
        return new CommandFailure(ExitCodes.USAGE, message, null);
    }

    int exitCode() {
        return exitCode;
    }
}
