package dev.auditbridge.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One canonical {@code audit.k8s.io/v1} Event: its JSON bytes, which are the truth, and what one pass over them found.
 *
 * <p>Immutable. An unchanged Event is never serialised again (I3). Bodies stay opaque ranges of the bytes.
 */
public final class AuditEvent {
    private final byte[] json;
    private final Origin origin;
    private final Envelope envelope;

    AuditEvent(byte[] json, Origin origin, Envelope envelope) {
        this.json = json;
        this.origin = origin;
        this.envelope = envelope;
    }

    /** The Event as one line of JSON in UTF-8, without a line break; the caller's only to read. */
    public byte[] json() {
        return json;
    }

    /** Where it came from. */
    public Origin origin() {
        return origin;
    }

    /** The members that decide about an Event. */
    public Envelope envelope() {
        return envelope;
    }

    /** What it holds in memory, about: its bytes and its envelope (I4). */
    public long retainedBytes() {
        return json.length + 512L;
    }

    /**
     * Its identity: the first 128 bits of SHA-256 over its cluster and its canonical bytes before the transforms. Never
     * auditID, which a client can choose.
     */
    public EventIdentity identity() {
        return EventIdentity.of(origin, json);
    }

    /**
     * This Event with annotations added, in the order given, after those it has; one that is there already is left as it
     * is. The identity stays.
     */
    public AuditEvent withAnnotations(Map<String, String> added) {
        throw new UnsupportedOperationException();
    }

    /**
     * This Event with its bytes edited and its envelope read anew from them, for transforms. The identity stays.
     *
     * @param edits of {@link #json()}, such that it stays an Event
     */
    public AuditEvent edited(JsonEdits edits) {
        throw new UnsupportedOperationException();
    }

    /**
     * This Event with {@code requestObject} and {@code responseObject} replaced by their JSON text as a string: for a
     * collector that refuses what a client put in them (I6). An Event without bodies is returned as it is.
     */
    public AuditEvent withBodiesAsStrings() {
        BodiesAsStrings bodies = BodiesAsStrings.of(json, envelope);
        return bodies.json() == json ? this : new AuditEvent(bodies.json(), origin, bodies.envelope());
    }

    /**
     * A user.
     *
     * @param username the name, as authenticated
     * @param groups the groups, in order
     */
    public record User(
            @Nullable String username, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {
        /** No user at all, as in a failed login. */
        public static final User NONE = new User(null, null, List.of(), Map.of());
    }

    /** The object a request was about; {@code apiGroup} is absent for the core group. */
    public record ObjectRef(
            @Nullable String resource,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String uid,
            @Nullable String apiGroup,
            @Nullable String apiVersion,
            @Nullable String resourceVersion,
            @Nullable String subresource) {}

    /** How a request ended. */
    public record ResponseStatus(
            @Nullable String status,
            @Nullable String message,
            @Nullable String reason,
            @Nullable Integer code) {}

    /**
     * A range of {@link AuditEvent#json()}.
     *
     * @param start the first byte
     * @param end the byte after the last
     */
    public record ByteRange(int start, int end) {}

    /** The members that decide about an Event. Absent ones are {@code null} or empty. */
    public record Envelope(
            @Nullable String level,
            @Nullable String auditId,
            @Nullable String stage,
            @Nullable String requestUri,
            @Nullable String verb,
            User user,
            @Nullable User impersonatedUser,
            List<String> sourceIps,
            @Nullable String userAgent,
            @Nullable ObjectRef objectRef,
            @Nullable ResponseStatus responseStatus,
            @Nullable ByteRange requestObject,
            @Nullable ByteRange responseObject,
            @Nullable Instant requestReceived,
            @Nullable Instant stageTime,
            Map<String, String> annotations) {}
}
