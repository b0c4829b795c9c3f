package dev.auditbridge.output.lumberjack;

import java.time.Duration;

/** Sends a heartbeat now and then; one that cannot be sent is left out, since the next one says the same. */
final class Heartbeat implements AutoCloseable {
    private final Thread thread;

    /** What a heartbeat says, with the codes of LogRhythm's beats. */
    enum Status {
        STARTED(1, "Service started"),
        RUNNING(2, "Service is running");

        private final int code;
        private final String description;

        Status(int code, String description) {
            this.code = code;
            this.description = description;
        }

        int code() {
            return code;
        }

        String description() {
            return description;
        }
    }

    /** Sends one heartbeat. */
    interface Sender {
        void send(Status status) throws InterruptedException;
    }

    Heartbeat(Duration every, Sender sender) {
        thread = Thread.ofVirtual().name("lumberjack-heartbeat").start(() -> {
            try {
                Status status = Status.STARTED;
                while (true) {
                    Thread.sleep(every);
                    sender.send(status);
                    status = Status.RUNNING;
                }
            } catch (InterruptedException e) {
                // Closed.
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
