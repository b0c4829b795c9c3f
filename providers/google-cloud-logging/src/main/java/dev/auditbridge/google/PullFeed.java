package dev.auditbridge.google;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.common.util.concurrent.MoreExecutors;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks for messages, one pull at a time: for scheduled runs. A pull is never cut short, because what was on its way then would
 * come again only after its deadline; one that has waited for the whole patience is silence, and goes on.
 */
final class PullFeed implements Feed {
    private final SubscriptionCalls calls;
    private final Leases leases;
    private final int mostMessages;
    private final Duration patience;
    private long quietSince;
    private volatile @Nullable ApiFuture<List<Message>> pending;

    PullFeed(SubscriptionCalls calls, Leases leases, int mostMessages, Duration patience) {
        this.calls = calls;
        this.leases = leases;
        this.mostMessages = mostMessages;
        this.patience = patience;
    }

    @Override
    public Taken take(long deadline) throws SourceException, InterruptedException {
        ApiFuture<List<Message>> pull = pending;
        if (pull == null) {
            if (!leases.awaitRoom(deadline)) {
                return new Taken.Nothing();
            }
            // In hand from the moment they arrive, whoever waits for them by then.
            pull = ApiFutures.transform(
                    calls.pull(mostMessages),
                    response -> leases.take(response.getReceivedMessagesList(), true),
                    MoreExecutors.directExecutor());
            pending = pull;
            quietSince = System.nanoTime();
        }
        try {
            long silent = quietSince + patience.toNanos();
            long until = silent - deadline < 0 ? silent : deadline;
            List<Message> messages = pull.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            pending = null;
            return messages.isEmpty() ? new Taken.Silence() : new Taken.Messages(messages);
        } catch (TimeoutException e) {
            if (System.nanoTime() - quietSince < patience.toNanos()) {
                return new Taken.Nothing();
            }
            quietSince = System.nanoTime();
            return new Taken.Silence();
        } catch (CancellationException e) {
            pending = null;
            return new Taken.Nothing();
        } catch (ExecutionException e) {
            pending = null;
            return failed(e.getCause() == null ? e : e.getCause());
        }
    }

    /** A pull that was not answered in its time waited for a message. */
    private Taken failed(Throwable failure) throws SourceException {
        if (failure instanceof ApiException e && e.getStatusCode().getCode() == StatusCode.Code.DEADLINE_EXCEEDED) {
            return new Taken.Silence();
        }
        throw calls.explain(failure);
    }

    /** Whether no pull is under way. */
    boolean isIdle() {
        return pending == null;
    }

    @Override
    public void close() {
        ApiFuture<List<Message>> pull = pending;
        if (pull != null) {
            pull.cancel(true);
        }
    }
}
