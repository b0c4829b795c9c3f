package dev.auditbridge.standins.eventhubs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket and the AMQP engine behind it. The engine is for one thread at a time, so one lock guards it; one thread reads
 * the socket, one writes it, and neither holds the lock while the socket makes it wait. No two connections' locks are ever
 * held together: others hand in a task.
 */
final class AmqpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
    private static final int FRAME = 65_536;
    /** The Java client asks for a sign of life every 30 s. */
    private static final long TICK_MILLIS = 5_000;

    private final Wire wire;
    private final Links links;
    private final Consumer<AmqpConnection> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Semaphore work = new Semaphore(0);
    private final Transport transport = Proton.transport();
    private final Collector collector = Proton.collector();
    private boolean closed;

    AmqpConnection(Wire wire, Hub hub, Consumer<AmqpConnection> ended) {
        this.wire = wire;
        this.ended = ended;
        this.links = new Links(hub, this);
    }

    void start(String name) {
        transport.setMaxFrameSize(FRAME);
        transport.setIdleTimeout(240_000);
        Sasl sasl = transport.sasl();
        sasl.server();
        sasl.allowSkip(true);
        sasl.setMechanisms("MSSBCBS", "PLAIN", "ANONYMOUS", "EXTERNAL");
        Connection connection = Proton.connection();
        connection.collect(collector);
        transport.bind(connection);
        Thread.ofVirtual().name(name + "-read").start(this::read);
        Thread.ofVirtual().name(name + "-write").start(this::write);
    }

    /** Detaches the readers of a partition. */
    void detachReaders(int partition, Detach how) {
        later(() -> links.detachReaders(partition, how));
    }

    /** Detaches one reader. */
    void detachReader(HubReader reader, Detach how) {
        later(() -> links.detachReader(reader, how));
    }

    /** Looks for events to send, soon. Takes no lock. */
    void wakeUp() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void later(Runnable task) {
        tasks.add(task);
        wakeUp();
    }

    /** Closes the socket at once, as a network does that fails. */
    void drop() {
        try {
            wire.socket().close();
        } catch (IOException e) {
            LOG.debug("closing a socket", e);
        }
    }

    private void read() {
        byte[] buffer = new byte[FRAME];
        try (InputStream in = wire.in()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                lock.lock();
                try {
                    feed(buffer, n);
                } finally {
                    lock.unlock();
                }
                wakeUp();
            }
        } catch (IOException | RuntimeException e) {
            // The engine throws where a client closes what it closed before; to the client the connection is gone.
            LOG.debug("a client is gone: {}", e.toString());
        } finally {
            end();
        }
    }

    private void feed(byte[] bytes, int length) {
        int from = 0;
        while (from < length) {
            if (transport.capacity() <= 0) {
                return;
            }
            ByteBuffer tail = transport.tail();
            int count = Math.min(tail.remaining(), length - from);
            tail.put(bytes, from, count);
            from += count;
            transport.process();
            Sasl sasl = transport.sasl();
            if (sasl.getOutcome() == Sasl.SaslOutcome.PN_SASL_NONE && sasl.getRemoteMechanisms().length > 0) {
                sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
            }
            dispatch();
        }
    }

    private void dispatch() {
        for (Event event = collector.peek(); event != null; event = collector.peek()) {
            links.handle(event);
            collector.pop();
        }
    }

    private void write() {
        try (OutputStream out = wire.out()) {
            while (true) {
                byte[] bytes = next();
                if (bytes.length == 0) {
                    return;
                }
                out.write(bytes);
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a client is gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    /** Waits for bytes to write; none when the connection is over. */
    private byte[] next() throws InterruptedException {
        while (true) {
            lock.lock();
            try {
                int pending = run();
                if (pending > 0) {
                    byte[] bytes = new byte[pending];
                    transport.head().get(bytes);
                    transport.pop(pending);
                    return bytes;
                }
                if (closed || pending < 0) {
                    return new byte[0];
                }
            } finally {
                lock.unlock();
            }
            if (work.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                work.drainPermits();
            }
        }
    }

    /** Lets everything happen that can; how many bytes are to be written then. */
    private int run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        links.send();
        dispatch();
        transport.tick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        return transport.pending();
    }

    private void end() {
        lock.lock();
        try {
            closed = true;
            links.forget();
        } finally {
            lock.unlock();
        }
        wakeUp();
        drop();
        ended.accept(this);
    }
}
