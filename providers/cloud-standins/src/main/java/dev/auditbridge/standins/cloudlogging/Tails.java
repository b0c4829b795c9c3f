package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.TailLogEntriesResponse;
import com.google.logging.v2.TailLogEntriesResponse.SuppressionInfo;
import com.google.logging.v2.TailLogEntriesResponse.SuppressionInfo.Reason;
import dev.auditbridge.standins.cloudlogging.EntryStore.Stored;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The open tails: each gets the entries that become visible after it was opened. Thread-safe. */
final class Tails implements AutoCloseable {
    private static final long TICK_MILLIS = 20;

    private final InstantSource clock;
    private final List<Tail> open = new CopyOnWriteArrayList<>();
    private volatile boolean muted;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    Tails(InstantSource clock) {
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::push, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** One stream; guarded by itself. */
    static final class Tail {
        private final Set<String> parents;
        private final Filter filter;
        private final StreamObserver<TailLogEntriesResponse> observer;
        private final Queue<Stored> waiting = new ArrayDeque<>();

        Tail(Set<String> parents, Filter filter, StreamObserver<TailLogEntriesResponse> observer) {
            this.parents = parents;
            this.filter = filter;
            this.observer = observer;
        }
    }

    Tail open(Set<String> parents, Filter filter, StreamObserver<TailLogEntriesResponse> observer) {
        Tail tail = new Tail(parents, filter, observer);
        open.add(tail);
        return tail;
    }

    int size() {
        return open.size();
    }

    void close(Tail tail) {
        open.remove(tail);
    }

    void mute(boolean mute) {
        muted = mute;
    }

    void end(com.google.rpc.Status status) {
        for (Tail tail : open) {
            open.remove(tail);
            synchronized (tail) {
                tail.observer.onError(StatusProto.toStatusRuntimeException(status));
            }
        }
    }

    void added(Stored stored) {
        if (muted) {
            return;
        }
        for (Tail tail : open) {
            boolean isWanted =
                    tail.parents.contains(LogNames.parent(stored.entry().getLogName()))
                            && tail.filter.matches(stored.entry());
            if (isWanted) {
                synchronized (tail) {
                    tail.waiting.add(stored);
                }
            }
        }
    }

    /** Tells every open tail that entries were left out. */
    void suppress(Reason reason, int count) {
        TailLogEntriesResponse notice = TailLogEntriesResponse.newBuilder()
                .addSuppressionInfo(
                        SuppressionInfo.newBuilder().setReason(reason).setSuppressedCount(count))
                .build();
        for (Tail tail : open) {
            synchronized (tail) {
                tail.waiting.clear();
                tail.observer.onNext(notice);
            }
        }
    }

    private void push() {
        for (Tail tail : open) {
            synchronized (tail) {
                TailLogEntriesResponse.Builder response = TailLogEntriesResponse.newBuilder();
                for (Iterator<Stored> all = tail.waiting.iterator(); all.hasNext(); ) {
                    Stored stored = all.next();
                    if (!stored.visible().isAfter(clock.instant())) {
                        stored.isServed().set(true);
                        response.addEntries(stored.entry());
                        all.remove();
                    }
                }
                if (response.getEntriesCount() > 0) {
                    tail.observer.onNext(response.build());
                }
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        open.forEach(tail -> tail.observer.onCompleted());
    }
}
