package dev.auditbridge.app;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a command end in order when the process is told to (SIGTERM, SIGINT): it sees {@link #requested}, drains, and says
 * its exit code, with which the process ends.
 */
final class Termination implements AutoCloseable {
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::terminate, "termination");
    private volatile boolean requested;

    private Termination() {}

    static Termination install() {
        Termination termination = new Termination();
        Runtime.getRuntime().addShutdownHook(termination.hook);
        return termination;
    }

    boolean requested() {
        return requested;
    }

    private void terminate() {
        requested = true;
        try {
            finished.await();
            // A process that was told to end has done what it was asked: 0, not the 143 of a killed one.
            Runtime.getRuntime().halt(ExitCodes.DONE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is done. */
    @Override
    public void close() {
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending just now: the hook sees that the command is done.
            }
        }
        finished.countDown();
    }
}
