package dev.auditbridge.output.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;

/** A request body that knows when the last of it was taken. One for each request. */
final class Progress implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher body;
    private volatile long lastNanos = System.nanoTime();

    Progress(HttpRequest.BodyPublisher body) {
        this.body = body;
    }

    /** What is left of a timeout that began when the collector last took something; negative if it is over. */
    long leftNanos(Duration timeout) {
        return timeout.toNanos() - (System.nanoTime() - lastNanos);
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer part) {
                lastNanos = System.nanoTime();
                subscriber.onNext(part);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }
}
