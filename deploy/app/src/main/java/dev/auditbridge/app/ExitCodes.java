package dev.auditbridge.app;

/** The exit codes that scripts rely on. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int POISON = 3;

    private ExitCodes() {}
}
