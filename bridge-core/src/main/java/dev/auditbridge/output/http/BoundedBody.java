package dev.auditbridge.output.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps the first bytes of an answer's body, and lets go of a collector that sends more (I4). */
final class BoundedBody implements HttpResponse.BodySubscriber<BoundedBody.Kept> {
    /**
     * What was kept.
     *
     * @param whole whether that is all there was
     */
    record Kept(byte[] bytes, boolean whole) {}

    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CompletableFuture<Kept> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Kept> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[Math.min(part.remaining(), most - kept.size())];
            boolean more = bytes.length < part.remaining();
            part.get(bytes);
            kept.writeBytes(bytes);
            if (more) {
                if (subscription != null) {
                    subscription.cancel();
                }
                done.complete(new Kept(kept.toByteArray(), false));
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(new Kept(kept.toByteArray(), true));
    }
}
