package dev.auditbridge.google;

import com.google.api.core.ApiFuture;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.logging.v2.ListLogEntriesRequest;
import com.google.logging.v2.ListLogEntriesResponse;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Pages of {@code entries.list}. The client is opened with the first request, and anew after its credentials were refused, so
 * that mended credentials are taken up without a restart (I5). Thread-safe.
 */
final class ListedPages implements LogPages {
    private final Connection connection;
    private final List<String> resourceNames;
    private final LoggingFailures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LoggingClient client;
    private boolean closed;

    ListedPages(Connection connection, List<String> resourceNames, LoggingFailures failures) {
        this.connection = connection;
        this.resourceNames = List.copyOf(resourceNames);
        this.failures = failures;
    }

    @Override
    public Answer read(String filter, String token, int pageSize) throws SourceException, InterruptedException {
        ListLogEntriesRequest request = ListLogEntriesRequest.newBuilder()
                .addAllResourceNames(resourceNames)
                .setFilter(filter)
                .setOrderBy("timestamp asc")
                .setPageSize(pageSize)
                .setPageToken(token)
                .build();
        ApiFuture<ListLogEntriesResponse> call =
                client().listLogEntriesCallable().futureCall(request);
        try {
            ListLogEntriesResponse response = call.get();
            return new Answer.Page(response.getEntriesList(), response.getNextPageToken());
        } catch (InterruptedException e) {
            call.cancel(true);
            throw e;
        } catch (CancellationException e) {
            throw SourceException.retry("reading Cloud Logging was stopped", e);
        } catch (ExecutionException e) {
            return failed(e, !token.isEmpty());
        }
    }

    private Answer failed(ExecutionException failure, boolean hasToken) throws SourceException {
        if (!(failure.getCause() instanceof ApiException e)) {
            throw SourceException.retry("Cloud Logging could not be read: " + failure.getCause(), failure);
        }
        StatusCode.Code code = e.getStatusCode().getCode();
        if (LoggingFailures.isTooLarge(e)) {
            return new Answer.TooLarge();
        }
        if (code == StatusCode.Code.INVALID_ARGUMENT && hasToken) {
            return new Answer.TokenLost();
        }
        if (code == StatusCode.Code.UNAUTHENTICATED) {
            drop();
        }
        throw failures.explain(e);
    }

    private LoggingClient client() throws SourceException {
        lock.lock();
        try {
            if (closed) {
                throw SourceException.retry("the source is closed", null);
            }
            LoggingClient open = client;
            if (open == null) {
                open = LoggingClients.open(connection);
                client = open;
            }
            return open;
        } catch (IOException e) {
            throw SourceException.blocked(
                    "there are no usable Google credentials: " + e.getMessage()
                            + "; set credentials, or run where a service account is attached",
                    e);
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        lock.lock();
        try {
            if (client != null) {
                client.shutdownNow();
                client = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        drop();
    }
}
