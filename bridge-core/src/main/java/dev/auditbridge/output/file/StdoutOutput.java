package dev.auditbridge.output.file;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Writes Events to a stream, one a line; accepted means handed to the operating system. */
final class StdoutOutput implements Output {
    private final OutputStream out;
    private final Encoder encoder;
    private final ReentrantLock lock = new ReentrantLock();

    StdoutOutput(OutputStream out, Encoder encoder) {
        this.out = out;
        this.encoder = encoder;
    }

    @Override
    public Limits limits() {
        return new Limits(10_000, 16L << 20, 1, false);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (AuditEvent event : events) {
            lines.writeBytes(encoder.encode(event));
            lines.write('\n');
        }
        lock.lockInterruptibly();
        try {
            lines.writeTo(out);
            out.flush();
            return SendResult.ACCEPTED;
        } catch (IOException e) {
            return new SendResult.Retry(Duration.ZERO, "standard output cannot be written: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SendResult probe() {
        return SendResult.ACCEPTED;
    }

    @Override
    public void close() {}
}
