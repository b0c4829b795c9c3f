package dev.auditbridge.output.http;

import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TlsSockets;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server and waits for the answers. It repeats nothing, except once with renewed credentials. No error
 * of it shows a secret, or of a URL more than scheme, host and port (I7). Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    private final HttpSettings settings;
    private final List<Credentials> credentials;
    private final Clients clients;
    private final Semaphore free;

    /** Connects to nothing yet. */
    public HttpTransport(HttpSettings settings, List<Credentials> credentials) {
        this.settings = settings;
        this.credentials = List.copyOf(credentials);
        this.clients = new Clients(settings);
        this.free = new Semaphore(settings.connections());
    }

    /** How the server is reached. */
    public HttpSettings settings() {
        return settings;
    }

    /**
     * Sends a request.
     *
     * @throws InterruptedException if the bridge is stopping; what became of the request is then unknown
     */
    public Reply call(HttpCall call) throws InterruptedException {
        boolean compress = settings.compression() > 0 && call.body().size() > 0;
        Bytes body = compress ? Gzip.compress(call.body(), settings.compression()) : call.body();
        for (boolean first = true; ; first = false) {
            HttpRequest.Builder request = HttpRequest.newBuilder(call.url()).setHeader("User-Agent", "auditbridge");
            call.headers().forEach(request::setHeader);
            if (compress) {
                request.setHeader("Content-Encoding", "gzip");
            }
            List<Credentials.Grant.Headers> granted = new ArrayList<>();
            for (Credentials one : credentials) {
                switch (one.grant(body)) {
                    case Credentials.Grant.Headers headers -> granted.add(headers);
                    case Credentials.Grant.Refused(SendResult result) -> {
                        return new Reply.None(result);
                    }
                }
            }
            granted.forEach(headers -> headers.headers().forEach(request::setHeader));
            Reply reply;
            free.acquire();
            try {
                reply = exchange(call, request, body);
            } finally {
                free.release();
            }
            if (!first || !isUnauthorized(reply) || !renew(granted)) {
                return reply;
            }
        }
    }

    /** Ends what is being sent. Idempotent. */
    @Override
    public void close() {
        clients.close();
        credentials.forEach(Credentials::close);
    }

    private boolean renew(List<Credentials.Grant.Headers> refused) {
        boolean renewed = false;
        for (int i = 0; i < refused.size(); i++) {
            renewed |= credentials.get(i).renew(refused.get(i));
        }
        return renewed;
    }

    private static boolean isUnauthorized(Reply reply) {
        return reply instanceof Reply.Answer answer && answer.status() == UNAUTHORIZED;
    }

    private Reply exchange(HttpCall call, HttpRequest.Builder request, Bytes body) throws InterruptedException {
        Progress progress = new Progress(
                body.size() == 0
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(body.array(), 0, body.size()));
        CompletableFuture<HttpResponse<BoundedBody.Kept>> answer;
        try {
            HttpClient client = clients.current();
            answer = client.sendAsync(
                    request.method(call.method(), progress).build(), info -> new BoundedBody(call.mostAnswer()));
        } catch (IOException e) {
            return failure(e);
        }
        try {
            HttpResponse<BoundedBody.Kept> response = await(answer, progress);
            if (response == null) {
                return none("no progress for " + settings.timeout().toMillis() + " ms");
            }
            BoundedBody.Kept kept = response.body();
            return new Reply.Answer(
                    where(), response.statusCode(), response.headers(), kept.bytes(), kept.whole(), this::hide);
        } catch (ExecutionException e) {
            return failure(e.getCause() == null ? e : e.getCause());
        } finally {
            // It may be waiting still, after an interrupt or without progress: this closes its connection.
            answer.cancel(true);
        }
    }

    private @Nullable HttpResponse<BoundedBody.Kept> await(
            CompletableFuture<HttpResponse<BoundedBody.Kept>> answer, Progress progress)
            throws InterruptedException, ExecutionException {
        Duration timeout = settings.timeout();
        for (long left = timeout.toNanos(); left > 0; left = progress.leftNanos(timeout)) {
            try {
                return answer.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // The collector may have taken something since.
            } catch (InterruptedException e) {
                throw new InterruptedException("the bridge is stopping; what became of the send is unknown");
            }
        }
        return null;
    }

    private Reply failure(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IOException io && TlsSockets.needsSomebody(io)) {
                return new Reply.None(new SendResult.Blocked("collector " + where() + ": TLS failed: " + describe(at)
                        + "; check the certificates on both sides and the output's tls settings"));
            }
            if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
                return none("there is no host of that name");
            }
        }
        return none(describe(failure));
    }

    private Reply none(String why) {
        return new Reply.None(new SendResult.Retry(Duration.ZERO, "collector " + where() + ": " + why));
    }

    private String describe(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at.getMessage() != null && !(at instanceof SSLException && at.getCause() != null)) {
                return hide(at.getMessage());
            }
        }
        return failure.getClass().getSimpleName();
    }

    private String where() {
        URI url = settings.url();
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    private String hide(String text) {
        String hidden = text;
        for (Credentials one : credentials) {
            for (String secret : one.secrets()) {
                hidden = secret.isEmpty() ? hidden : hidden.replace(secret, "******");
            }
        }
        return hidden;
    }
}
