package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
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
    private int emptyPages;
    private int largestPage = Integer.MAX_VALUE;
    private boolean tailsRefused;
    private boolean dataAccessHidden;

    synchronized void add(int calls, Status status) {
        for (int i = 0; i < calls; i++) {
            next.add(status);
        }
    }

    synchronized void last(@Nullable Status status) {
        lasting = status;
    }

    synchronized void clear() {
        next.clear();
        lasting = null;
        tailsRefused = false;
        dataAccessHidden = false;
    }

    synchronized void refuseTails(boolean refused) {
        tailsRefused = refused;
    }

    synchronized void hideDataAccess(boolean hidden) {
        dataAccessHidden = hidden;
    }

    synchronized boolean isHidden(LogEntry entry) {
        return dataAccessHidden && entry.getLogName().endsWith("data_access");
    }

    synchronized @Nullable StatusRuntimeException forTail() {
        return tailsRefused
                ? StatusProto.toStatusRuntimeException(status(Code.RESOURCE_EXHAUSTED, "too many open tails"))
                : forCall();
    }

    synchronized void emptyPages(int pages) {
        emptyPages = pages;
    }

    synchronized void largestPage(int entries) {
        largestPage = entries;
    }

    /** What the next call fails with, or {@code null}. */
    synchronized @Nullable StatusRuntimeException forCall() {
        Status status = next.isEmpty() ? lasting : next.poll();
        return status == null ? null : StatusProto.toStatusRuntimeException(status);
    }

    synchronized boolean takeEmptyPage() {
        boolean isDue = emptyPages > 0;
        emptyPages -= isDue ? 1 : 0;
        return isDue;
    }

    synchronized @Nullable StatusRuntimeException forPage(int entries) {
        return entries > largestPage
                ? StatusProto.toStatusRuntimeException(
                        status(Code.RESOURCE_EXHAUSTED, "Received message larger than max (the page is too large)"))
                : null;
    }

    static Status status(Code code, String message) {
        return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
    }

    /** As the API answers when 60 reads a minute are used up; there is no hint when to come again. */
    static Status quota() {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason("RATE_LIMIT_EXCEEDED")
                .setDomain("googleapis.com")
                .putMetadata("service", "logging.googleapis.com")
                .putMetadata("quota_limit", "ReadRequestsPerMinutePerProject")
                .putMetadata("quota_limit_value", "60")
                .build();
        return status(Code.RESOURCE_EXHAUSTED, "Quota exceeded for quota metric 'Read requests'").toBuilder()
                .addDetails(Any.pack(info))
                .build();
    }
}
