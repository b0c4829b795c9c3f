package dev.auditbridge.google;

import com.google.api.gax.rpc.ClientStream;
import com.google.api.gax.rpc.ResponseObserver;
import com.google.api.gax.rpc.StreamController;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.TailLogEntriesRequest;
import com.google.logging.v2.TailLogEntriesResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries as they are written, by {@code entries.tail}: a hint that lets Events come sooner. It has no position, and what it leaves
 * out for any reason is read page by page like all else. Bounded in bytes (I4): what does not fit is left out. Opens by itself, and
 * again after it broke. For one thread, but for {@link #close}.
 */
final class Tail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final long MOST_BYTES = 16L << 20;
    private static final int MOST_ENTRIES = 1000;
    private static final Duration OPEN_AGAIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Connection connection;
    private final TailLogEntriesRequest request;
    private final LinkedBlockingQueue<LogEntry> arrived = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean leftOut = new AtomicBoolean();
    private volatile @Nullable Stream current;
    private volatile boolean closed;
    private long nextOpen = System.nanoTime();

    Tail(Connection connection, List<String> resourceNames, String filter) {
        this.connection = connection;
        this.request = TailLogEntriesRequest.newBuilder()
                .addAllResourceNames(resourceNames)
                .setFilter(filter)
                .build();
    }

    /** Waits for entries until a moment of {@link System#nanoTime}; empty if none came. */
    List<LogEntry> take(long deadline) throws InterruptedException {
        List<LogEntry> taken = new ArrayList<>();
        do {
            open();
            long wait = Math.min(deadline - System.nanoTime(), LOOK.toNanos());
            LogEntry next = arrived.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            while (next != null) {
                bytes.addAndGet(-next.getSerializedSize());
                taken.add(next);
                next = taken.size() < MOST_ENTRIES ? arrived.poll() : null;
            }
        } while (taken.isEmpty() && !closed && !leftOut.get() && deadline - System.nanoTime() > 0);
        return taken;
    }

    /** Whether entries were, or may have been, left out since this was last asked. */
    boolean takeLeftOut() {
        return leftOut.getAndSet(false);
    }

    private void open() {
        if (current != null || closed || nextOpen - System.nanoTime() > 0) {
            return;
        }
        nextOpen = System.nanoTime() + OPEN_AGAIN.toNanos();
        try {
            Stream stream = new Stream(LoggingClients.open(connection));
            current = stream;
            stream.begin();
        } catch (IOException e) {
            LOG.info("the tail of Cloud Logging cannot be opened: {}", e.getMessage());
        }
    }

    private void ended(Stream stream, String why) {
        leftOut.set(true);
        current = null;
        stream.client.shutdownNow();
        if (!closed) {
            LOG.info("the tail of Cloud Logging ended, and is opened again in a while: {}", why);
        }
    }

    @Override
    public void close() {
        closed = true;
        Stream stream = current;
        if (stream != null) {
            stream.client.shutdownNow();
        }
    }

    private final class Stream implements ResponseObserver<TailLogEntriesResponse> {
        private final LoggingClient client;

        Stream(LoggingClient client) {
            this.client = client;
        }

        private void begin() {
            ClientStream<TailLogEntriesRequest> requests =
                    client.tailLogEntriesCallable().splitCall(this);
            requests.send(request);
        }

        @Override
        public void onStart(StreamController controller) {}

        @Override
        public void onResponse(TailLogEntriesResponse response) {
            if (response.getSuppressionInfoCount() > 0) {
                leftOut.set(true);
            }
            for (LogEntry entry : response.getEntriesList()) {
                int size = entry.getSerializedSize();
                if (bytes.get() + size > MOST_BYTES) {
                    leftOut.set(true);
                } else {
                    bytes.addAndGet(size);
                    arrived.add(entry);
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, String.valueOf(failure.getMessage()));
        }

        @Override
        public void onComplete() {
            ended(this, "Google ended it");
        }
    }
}
