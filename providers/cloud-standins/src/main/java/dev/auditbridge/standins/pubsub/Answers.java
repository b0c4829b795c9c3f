package dev.auditbridge.standins.pubsub;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** Gives a unary call its result or its error. */
final class Answers {
    private Answers() {}

    interface Call<T> {
        T result() throws InterruptedException;
    }

    static <T> void give(StreamObserver<T> observer, Call<T> call) {
        T result;
        try {
            result = call.result();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            observer.onError(Status.UNAVAILABLE.withDescription("stopping").asRuntimeException());
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }
}
