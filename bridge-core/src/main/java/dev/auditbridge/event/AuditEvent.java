package dev.auditbridge.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One canonical {@code audit.k8s.io/v1} Event: its JSON bytes, which are the truth, and what one pass over them found.
 *
 * <p>Immutable. An unchanged Event is never serialised again (I3). Bodies stay opaque ranges of the bytes.
 */
public final class AuditEvent {
    private static final byte[] ANNOTATIONS = "\"annotations\":".getBytes(StandardCharsets.UTF_8);

    private final byte[] json;
    private final Origin origin;
    private final Envelope envelope;
    private final @Nullable ByteRange annotationsRange;
    private final long envelopeBytes;
    private @Nullable EventIdentity identity;

    /**
     * An Event.
     *
     * @param annotationsRange where the value of {@code annotations} is
     * @param envelopeBytes about what the envelope holds in memory
     * @param identity its identity, if it was changed since; {@code null} if the bytes tell it
     */
    AuditEvent(
            byte[] json,
            Origin origin,
            Envelope envelope,
            @Nullable ByteRange annotationsRange,
            long envelopeBytes,
            @Nullable EventIdentity identity) {
        this.json = json;
        this.origin = origin;
        this.envelope = envelope;
        this.annotationsRange = annotationsRange;
        this.envelopeBytes = envelopeBytes;
        this.identity = identity;
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

    /** When it happened: the first that is known of its stage, its request, the vendor's record, and its arrival. */
    public Optional<Instant> time() {
        return Stream.of(envelope.stageTime(), envelope.requestReceived(), origin.recordTime(), origin.arrived())
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** What it holds in memory, about: its bytes and its envelope (I4). */
    public long retainedBytes() {
        return json.length + 512L + envelopeBytes;
    }

    /**
     * Its identity: the first 128 bits of SHA-256 over its cluster and its canonical bytes before the transforms. Never
     * auditID, which a client can choose.
     */
    public EventIdentity identity() {
        // Two threads may both compute it; the result is the same, and a record is safe to publish by a race.
        EventIdentity known = identity;
        if (known == null) {
            known = EventIdentity.of(origin, json);
            identity = known;
        }
        return known;
    }

    /**
     * This Event with annotations added, in the order given, after those it has; one that is there already is left as it
     * is. The identity stays.
     */
    public AuditEvent withAnnotations(Map<String, String> added) {
        Map<String, String> missing = new LinkedHashMap<>(added);
        missing.keySet().removeAll(envelope.annotations().keySet());
        return missing.isEmpty() ? this : splice(missing);
    }

    private AuditEvent splice(Map<String, String> added) {
        ByteRange range = annotationsRange;
        boolean object = range != null && json[range.start()] == '{';
        int from = range == null ? json.length - 1 : object ? range.end() - 1 : range.start();
        int to = range == null || object ? from : range.end();

        JsonObject.Writer members = new JsonObject.Writer(64);
        added.forEach((key, value) -> members.member(key, JsonText.quote(value)));
        byte[] written = members.end();
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + written.length + 16);
        out.write(json, 0, from);
        if (range == null && isFollower(from)) {
            out.write(',');
        }
        if (range == null) {
            out.writeBytes(ANNOTATIONS);
        }
        int start = object && range != null ? range.start() : out.size();
        if (object) {
            if (isFollower(from)) {
                out.write(',');
            }
            out.write(written, 1, written.length - 2);
        } else {
            out.writeBytes(written);
        }
        int grown = out.size() - from - (to - from);
        ByteRange now = new ByteRange(start, object ? out.size() + 1 : out.size());
        out.write(json, to, json.length - to);

        Map<String, String> all = new LinkedHashMap<>(envelope.annotations());
        all.putAll(added);
        long more = added.entrySet().stream()
                .mapToLong(entry ->
                        112L + entry.getKey().length() + entry.getValue().length())
                .sum();
        return new AuditEvent(
                out.toByteArray(),
                origin,
                envelope.withAnnotations(Collections.unmodifiableMap(all), from, grown),
                now,
                envelopeBytes + more,
                identity());
    }

    /** Whether a member stands before that place, and not the brace of an empty object. */
    private boolean isFollower(int place) {
        int i = place - 1;
        while (json[i] == ' ' || json[i] == '\t') {
            i--;
        }
        return json[i] != '{';
    }

    /**
     * This Event with its bytes edited and its envelope read anew from them, for transforms. The identity stays.
     *
     * @param edits of {@link #json()}, such that it stays an Event
     */
    public AuditEvent edited(JsonEdits edits) {
        return edits.isEmpty() ? this : reread(edits.applyTo(json));
    }

    /**
     * This Event with {@code requestObject} and {@code responseObject} replaced by their JSON text as a string: for a
     * collector that refuses what a client put in them (I6). An Event without bodies is returned as it is. The identity
     * stays.
     */
    public AuditEvent withBodiesAsStrings() {
        JsonEdits edits = new JsonEdits();
        for (ByteRange body : new @Nullable ByteRange[] {envelope.requestObject(), envelope.responseObject()}) {
            if (body != null) {
                JsonSlice slice = JsonSlice.of(json, body);
                edits.replace(slice, JsonText.quote(new String(slice.bytes(), StandardCharsets.UTF_8)));
            }
        }
        return edited(edits);
    }

    private AuditEvent reread(byte[] changed) {
        EventReader reader = new EventReader(changed, 0, changed.length);
        try {
            reader.read();
        } catch (MalformedJson e) {
            throw new IllegalArgumentException("what the edits leave is no Event any more", e);
        }
        return reader.event(changed, origin, identity());
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
            Map<String, String> annotations) {

        /** With other annotations, by which the bytes from a place on moved. */
        private Envelope withAnnotations(Map<String, String> all, int place, int grown) {
            return new Envelope(
                    level,
                    auditId,
                    stage,
                    requestUri,
                    verb,
                    user,
                    impersonatedUser,
                    sourceIps,
                    userAgent,
                    objectRef,
                    responseStatus,
                    moved(requestObject, place, grown),
                    moved(responseObject, place, grown),
                    requestReceived,
                    stageTime,
                    all);
        }

        private static @Nullable ByteRange moved(@Nullable ByteRange range, int place, int grown) {
            return range == null || range.start() < place
                    ? range
                    : new ByteRange(range.start() + grown, range.end() + grown);
        }
    }
}
