package dev.auditbridge.event;

import dev.auditbridge.event.AuditEvent.ByteRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads canonical Events in one streaming pass. Stateless, safe for use by many threads; never throws for any bytes.
 *
 * <p>What comes out is one line of {@code audit.k8s.io/v1}: a document of several lines loses the white space between its
 * tokens, the old versions are brought up to v1, {@code kind} and {@code apiVersion} are added where an EventList left them
 * out; apart from that the bytes are those that came. An Event on one line that needs none of this keeps every byte.
 *
 * <p>What counts as an Event: an object of {@code kind} {@code Event} whose {@code apiVersion} is of {@code audit.k8s.io}, or
 * absent while there is an {@code auditID} or a {@code verb}; and one without {@code kind} that has an {@code auditID}, or a
 * {@code verb}, a {@code user}, and a {@code requestURI} or {@code objectRef}. Other members may be missing.
 *
 * <p>Nothing a client put into a body, a name or a header stops an Event (I3): bodies are stepped over, not looked into;
 * bytes that are not UTF-8 become U+FFFD, and the members they were in are named in {@link OwnAnnotations#REPAIRED}.
 *
 * <p>The reasons of a poison: {@code cut} (it ends too early), {@code not-json}, {@code trailing-data} (something follows the
 * document); and of an Event that is well-formed: {@code duplicate-member} (a member of the Event itself, or within user,
 * objectRef, responseStatus or annotations, comes twice, so readers would disagree on what it says), {@code wrong-type} (of
 * such a member; {@code null} counts as absent), {@code nested-too-deep} (a member of more than 10,000 levels),
 * {@code too-many-strings} (over a million strings outside the bodies), {@code too-large}, {@code list-item} (an item of an
 * EventList that is no Event); of {@link #salvage}, {@code no-audit-id}. The reasons of an ignored one:
 * {@code not-an-event}, {@code empty}, {@code empty-list}.
 */
public final class EventCodec {
    private static final Map<String, String> NOTHING = Map.of();

    private final EventLimits limits;
    private final boolean keepOwnAnnotations;

    /**
     * A codec.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@link OwnAnnotations#PREFIX} stay; a source drops and
     *     counts them
     */
    public EventCodec(EventLimits limits, boolean keepOwnAnnotations) {
        this.limits = limits;
        this.keepOwnAnnotations = keepOwnAnnotations;
    }

    /**
     * Whether a JSON document is an Event or an EventList, by its content; reads no further than it must. Of one that is cut
     * or broken, what stands before that place decides.
     */
    public boolean isEvent(byte[] bytes, int offset, int length) {
        ByteRange document = trim(bytes, offset, length);
        EventReader reader = new EventReader(bytes, document.start(), document.end());
        try {
            reader.readUntilDecided();
        } catch (MalformedJson e) {
            // What was read so far decides.
        }
        return reader.shape().verdict() != Shape.Verdict.OTHER;
    }

    /**
     * Reads one document: an Event, or an EventList, which gives one result an item. White space around it and a byte order
     * mark before it do not matter.
     *
     * @return at least one result; JSON that is no Event at all gives {@code Ignored("not-an-event")}, anything broken
     *     {@code Poison}
     */
    public List<Decoded> decode(byte[] bytes, int offset, int length, Origin origin) {
        Document document = new Document(bytes, trim(bytes, offset, length), origin);
        if (document.length() == 0) {
            return List.of(new Decoded.Ignored("empty"));
        }
        if (document.length() > limits.envelopeBytes()) {
            return List.of(document.poison("too-large"));
        }
        EventReader reader = document.reader();
        try {
            reader.read();
            return switch (reader.shape().verdict()) {
                case EVENT -> List.of(event(document, reader, Changes.NONE));
                case LIST -> items(document, reader);
                case OTHER -> List.of(new Decoded.Ignored("not-an-event"));
            };
        } catch (MalformedJson e) {
            return List.of(document.poison(e.fault().reason()));
        }
    }

    /** {@link #decode(byte[], int, int, Origin)} of a whole array. */
    public List<Decoded> decode(byte[] bytes, Origin origin) {
        return decode(bytes, 0, bytes.length, origin);
    }

    /**
     * Makes a valid Event of one that was cut: the complete members before the cut, and the annotation
     * {@link OwnAnnotations#TRUNCATED}, which names the member that was cut and those that are missing after it. One that
     * turns out to be whole, whatever follows it, is left as it is.
     *
     * @param recordTime the transport's time of the record, which becomes a lost {@code stageTimestamp} (six decimals, named
     *     in {@link OwnAnnotations#INFERRED}); a lost {@code requestReceivedTimestamp} is left out
     * @return an Event if at least {@code auditID} came whole, else {@code Poison}
     */
    public Decoded salvage(byte[] bytes, int offset, int length, @Nullable Instant recordTime, Origin origin) {
        Document document = new Document(bytes, trim(bytes, offset, length), origin);
        if (document.length() > limits.envelopeBytes()) {
            return document.poison("too-large");
        }
        EventReader reader = document.reader();
        try {
            reader.read();
        } catch (MalformedJson e) {
            // What was read whole so far is what there is.
        }
        if (!reader.shape().has(Field.AUDIT_ID)) {
            return document.poison("no-audit-id");
        }
        if (reader.shape().verdict() != Shape.Verdict.EVENT) {
            return document.poison("not-an-event");
        }
        byte[] complete = reader.complete(bytes);
        Changes changes = reader.isWhole()
                ? Changes.NONE
                : new Changes(null, recordTime, Map.of(OwnAnnotations.TRUNCATED, reader.missing()));
        Document rest = new Document(complete, new ByteRange(0, complete.length), origin);
        try {
            EventReader again = rest.reader();
            again.read();
            Decoded decoded = event(rest, again, changes);
            return decoded instanceof Decoded.Poison(String reason, byte[] ignored, Origin same)
                    ? document.poison(reason)
                    : decoded;
        } catch (MalformedJson e) {
            return document.poison(e.fault().reason());
        }
    }

    private List<Decoded> items(Document list, EventReader reader) throws MalformedJson {
        ByteRange range = reader.items();
        List<Decoded> items = new ArrayList<>();
        if (range != null && list.bytes[list.start() + range.start()] == '[') {
            JsonCursor cursor = new JsonCursor(list.bytes, list.start() + range.start(), list.start() + range.end());
            for (boolean more = cursor.openArray(); more; more = cursor.nextElement()) {
                cursor.token();
                int start = cursor.position();
                cursor.skip();
                items.add(item(
                        list,
                        new ByteRange(start, cursor.position()),
                        reader.shape().apiVersion()));
            }
        }
        return items.isEmpty() ? List.of(new Decoded.Ignored("empty-list")) : items;
    }

    private Decoded item(Document list, ByteRange range, @Nullable String version) throws MalformedJson {
        Document document = new Document(list.bytes, range, list.origin);
        EventReader reader = document.reader();
        reader.read();
        return reader.shape().verdict() == Shape.Verdict.EVENT
                ? event(document, reader, new Changes(version, null, NOTHING))
                : document.poison("list-item");
    }

    private Decoded event(Document document, EventReader reader, Changes changes) throws MalformedJson {
        String fault = reader.fault();
        if (fault != null) {
            return document.poison(fault);
        }
        int dropped = keepOwnAnnotations ? 0 : reader.ownAnnotations();
        byte[] arrived = document.copy();
        byte[] json = arrived;
        EventReader last = reader;
        Map<String, String> added = new LinkedHashMap<>(changes.annotations());
        if (!reader.repaired().isEmpty()) {
            json = new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            added.put(OwnAnnotations.REPAIRED, String.join(",", reader.repaired()));
        }
        if (reader.hasLineBreaks()) {
            json = JsonText.compact(json);
        }
        if (dropped > 0 || !added.isEmpty() || EventRewriter.isNeeded(reader.shape())) {
            String own = reader.shape().apiVersion();
            json = new EventRewriter(json, own == null ? changes.inheritedVersion() : own)
                    .rewrite(changes.recordTime(), added, keepOwnAnnotations);
        }
        if (json.length > limits.eventBytes()) {
            return document.poison("too-large");
        }
        if (json != arrived) {
            last = new EventReader(json, 0, json.length);
            last.read();
        }
        return new Decoded.Event(last.event(json, document.origin, null), dropped);
    }

    /** Without a byte order mark and white space around it. */
    private static ByteRange trim(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        if (length >= 3
                && bytes[start] == (byte) 0xef
                && bytes[start + 1] == (byte) 0xbb
                && bytes[start + 2] == (byte) 0xbf) {
            start += 3;
        }
        while (start < end && isSpace(bytes[start])) {
            start++;
        }
        while (end > start && isSpace(bytes[end - 1])) {
            end--;
        }
        return new ByteRange(start, end);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /**
     * What an Event is told besides its own bytes.
     *
     * @param inheritedVersion the version its EventList is in
     * @param recordTime what stands in for a lost stageTimestamp
     * @param annotations what is put in
     */
    private record Changes(
            @Nullable String inheritedVersion, @Nullable Instant recordTime, Map<String, String> annotations) {
        static final Changes NONE = new Changes(null, null, NOTHING);
    }

    /** One document within somebody's bytes. */
    private static final class Document {
        private final byte[] bytes;
        private final ByteRange range;
        private final Origin origin;

        Document(byte[] bytes, ByteRange range, Origin origin) {
            this.bytes = bytes;
            this.range = range;
            this.origin = origin;
        }

        int start() {
            return range.start();
        }

        int length() {
            return range.end() - range.start();
        }

        EventReader reader() {
            return new EventReader(bytes, range.start(), range.end());
        }

        /** Its bytes as an array of its own, or the whole array if that is it. */
        byte[] copy() {
            return length() == bytes.length ? bytes : Arrays.copyOfRange(bytes, range.start(), range.end());
        }

        Decoded.Poison poison(String reason) {
            return new Decoded.Poison(reason, Arrays.copyOfRange(bytes, range.start(), range.end()), origin);
        }
    }
}
