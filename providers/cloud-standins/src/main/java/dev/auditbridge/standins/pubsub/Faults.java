package dev.auditbridge.standins.pubsub;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The faults that calls are to meet, in order, and those that last. Thread-safe. */
final class Faults {
    private final Deque<Status> next = new ArrayDeque<>();
    private @Nullable Status lasting;
    private boolean settingsDenied;
    private boolean acknowledgementsFail;
    private int partialFailures;

    synchronized void add(int calls, Status status) {
        for (int i = 0; i < calls; i++) {
            next.add(status);
        }
    }

    synchronized void last(@Nullable Status status) {
        lasting = status;
    }

    synchronized void denySettings(boolean denied) {
        settingsDenied = denied;
    }

    synchronized void failAcknowledgements(boolean failing) {
        acknowledgementsFail = failing;
    }

    synchronized void failInPart(int calls) {
        partialFailures = calls;
    }

    synchronized void clear() {
        next.clear();
        lasting = null;
        settingsDenied = false;
        acknowledgementsFail = false;
        partialFailures = 0;
    }

    /** Throws what the next call is to fail with. */
    synchronized void call() {
        Status status = next.isEmpty() ? lasting : next.poll();
        if (status != null) {
            throw StatusProto.toStatusRuntimeException(status);
        }
    }

    synchronized void settings() {
        call();
        if (settingsDenied) {
            throw StatusProto.toStatusRuntimeException(status(
                    Code.PERMISSION_DENIED, "User not authorized to perform this action: pubsub.subscriptions.get"));
        }
    }

    synchronized void acknowledgement() {
        call();
        if (acknowledgementsFail) {
            throw StatusProto.toStatusRuntimeException(
                    status(Code.UNAVAILABLE, "The service was unable to fulfill your request."));
        }
    }

    synchronized boolean takePartialFailure() {
        boolean isDue = partialFailures > 0;
        partialFailures -= isDue ? 1 : 0;
        return isDue;
    }

    static Status status(Code code, String message) {
        return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
    }

    static StatusRuntimeException error(Code code, String message) {
        return StatusProto.toStatusRuntimeException(status(code, message));
    }
}
