package dev.auditbridge.event;

import dev.auditbridge.event.AuditEvent.ByteRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one pass over a document: what it is, its envelope, where its bodies are, and what has to be changed. What was read
 * before an exception stands. For one document and one thread.
 */
final class EventReader {
    private final int start;
    private final JsonCursor json;
    private final EnvelopeValues values;
    private final Shape shape = new Shape();
    private final List<String> repaired = new ArrayList<>(0);
    private @Nullable Set<String> unknown;
    private @Nullable Field lastField;
    private int completeEnd;
    private boolean closed;

    private @Nullable String level;
    private @Nullable String auditId;
    private @Nullable String stage;
    private @Nullable String requestUri;
    private @Nullable String verb;
    private AuditEvent.@Nullable User user;
    private AuditEvent.@Nullable User impersonatedUser;
    private List<String> sourceIps = List.of();
    private @Nullable String userAgent;
    private AuditEvent.@Nullable ObjectRef objectRef;
    private AuditEvent.@Nullable ResponseStatus responseStatus;
    private @Nullable ByteRange requestObject;
    private @Nullable ByteRange responseObject;
    private @Nullable Instant requestReceived;
    private @Nullable Instant stageTime;
    private Map<String, String> annotations = Map.of();
    private @Nullable ByteRange annotationsRange;
    private @Nullable ByteRange items;

    EventReader(byte[] bytes, int start, int end) {
        this.start = start;
        this.completeEnd = start;
        this.json = new JsonCursor(bytes, start, end);
        this.values = new EnvelopeValues(json);
    }

    /** Reads the whole document. */
    void read() throws MalformedJson {
        read(false);
    }

    /** Reads until no later member can change what the document is. */
    void readUntilDecided() throws MalformedJson {
        read(true);
    }

    private void read(boolean untilDecided) throws MalformedJson {
        if (json.token() != '{') {
            if (!untilDecided) {
                json.skip();
                json.endDocument();
            }
            return;
        }
        int expected = 0;
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            Field field = Field.named(json, expected);
            String name = field == null ? json.nameText() : field.text();
            json.token();
            int valueStart = json.position();
            if (field == null) {
                json.skip();
            } else {
                expected = field.ordinal() + 1;
                member(field);
            }
            json.endMember();
            complete(field, name, new ByteRange(valueStart - start, json.position() - start));
            if (untilDecided && shape.isDecided()) {
                return;
            }
        }
        closed = true;
        completeEnd = json.position();
        json.endDocument();
    }

    /** Notes a member that came whole. */
    private void complete(@Nullable Field field, String name, ByteRange value) {
        if (field == null ? isRepeated(name) : !shape.saw(field)) {
            values.duplicate();
        }
        if (field != null) {
            lastField = field;
            range(field, value);
        }
        if (json.takeBrokenUtf8()) {
            repaired.add(name);
        }
        completeEnd = json.position();
    }

    Shape shape() {
        return shape;
    }

    /** Why it is poison, if it is an Event. */
    @Nullable
    String fault() {
        if (values.fault() != null) {
            return values.fault();
        }
        return json.sawTooDeep() ? "nested-too-deep" : json.sawTooManyStrings() ? "too-many-strings" : null;
    }

    /** The top-level members in which something was not UTF-8. */
    List<String> repaired() {
        return repaired;
    }

    boolean hasLineBreaks() {
        return json.sawLineBreaks();
    }

    /** How many annotations under {@link OwnAnnotations#PREFIX} it came with. */
    int ownAnnotations() {
        int count = 0;
        for (String key : annotations.keySet()) {
            if (key.startsWith(OwnAnnotations.PREFIX)) {
                count++;
            }
        }
        return count;
    }

    /** Whether the object came whole, whatever follows it. */
    boolean isWhole() {
        return closed;
    }

    /** The members that were read whole, as a document. */
    byte[] complete(byte[] bytes) {
        if (closed) {
            return Arrays.copyOfRange(bytes, start, completeEnd);
        }
        if (completeEnd == start) {
            return new byte[] {'{', '}'};
        }
        byte[] complete = Arrays.copyOfRange(bytes, start, completeEnd + 1);
        complete[complete.length - 1] = '}';
        return complete;
    }

    /**
     * The members that a cut document has lost, as far as can be told: those that come after the last whole one, bodies only
     * where the level has them.
     */
    String missing() {
        List<String> missing = new ArrayList<>();
        for (Field field : lastField == null ? List.of(Field.values()) : lastField.following()) {
            if (!shape.has(field) && mayHave(field)) {
                missing.add(field.text());
            }
        }
        return String.join(",", missing);
    }

    private boolean mayHave(Field field) {
        return switch (field) {
            case REQUEST_OBJECT -> !"Metadata".equals(level);
            case RESPONSE_OBJECT -> !"Metadata".equals(level) && !"Request".equals(level);
            default -> true;
        };
    }

    /** The array of an EventList, from the document's start. */
    @Nullable
    ByteRange items() {
        return items;
    }

    /** The Event, of which the identity is given if it was changed before. */
    AuditEvent event(byte[] bytes, Origin origin, @Nullable EventIdentity identity) {
        AuditEvent.Envelope envelope = new AuditEvent.Envelope(
                level,
                auditId,
                stage,
                requestUri,
                verb,
                user == null ? AuditEvent.User.NONE : user,
                impersonatedUser,
                sourceIps,
                userAgent,
                objectRef,
                responseStatus,
                requestObject,
                responseObject,
                requestReceived,
                stageTime,
                annotations);
        return new AuditEvent(bytes, origin, envelope, annotationsRange, json.decodedBytes(), identity);
    }

    private void range(Field field, ByteRange range) {
        switch (field) {
            case REQUEST_OBJECT -> requestObject = range;
            case RESPONSE_OBJECT -> responseObject = range;
            case ANNOTATIONS -> annotationsRange = range;
            case ITEMS -> items = range;
            default -> {}
        }
    }

    private void member(Field field) throws MalformedJson {
        switch (field) {
            case KIND -> shape.kind(values.string());
            case API_VERSION -> shape.apiVersion(values.string());
            case LEVEL -> level = values.string();
            case AUDIT_ID -> auditId = values.string();
            case STAGE -> stage = values.string();
            case REQUEST_URI -> requestUri = values.string();
            case VERB -> verb = values.string();
            case USER -> user = values.user();
            case IMPERSONATED_USER -> impersonatedUser = values.user();
            case SOURCE_IPS -> sourceIps = values.strings();
            case USER_AGENT -> userAgent = values.string();
            case OBJECT_REF -> objectRef = values.objectRef();
            case RESPONSE_STATUS -> responseStatus = values.responseStatus();
            case REQUEST_RECEIVED_TIMESTAMP -> requestReceived = values.time();
            case STAGE_TIMESTAMP -> stageTime = values.time();
            case ANNOTATIONS -> annotations = values.annotations();
            case REQUEST_OBJECT, RESPONSE_OBJECT, TIMESTAMP, METADATA, ITEMS -> json.skip();
        }
    }

    private boolean isRepeated(String name) {
        if (unknown == null) {
            unknown = new HashSet<>();
        }
        return !unknown.add(name);
    }
}
