package dev.auditbridge.event;

import dev.auditbridge.event.JsonObject.Member;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a well-formed Event anew as v1, where it has to change: {@code kind} and {@code apiVersion} in front; the old
 * versions' {@code timestamp} and {@code metadata.creationTimestamp} as the v1 members, where those are absent; v1alpha1's
 * {@code objectRef.apiVersion} split; own annotations taken out and put in. Everything else is copied byte for byte.
 *
 * <p>The differences are those of kubernetes/apiserver pkg/apis/audit, v1alpha1 and v1beta1, up to 1.23. An old time that is
 * no time stays where it is, since taking it out would lose it.
 */
final class EventRewriter {
    private static final String V1 = "audit.k8s.io/v1";
    private static final String V1_ALPHA1 = "audit.k8s.io/v1alpha1";
    private static final String V1_BETA1 = "audit.k8s.io/v1beta1";

    private final byte[] json;
    private final String version;
    private final List<Member> members;

    /** A rewriter of one Event, which is in this version. */
    EventRewriter(byte[] json, @Nullable String version) throws MalformedJson {
        this.json = json;
        this.version = version == null ? V1 : version;
        this.members = JsonObject.members(json, 0, json.length);
    }

    /** Whether an Event with these members has to be written anew to be a v1 Event. */
    static boolean isNeeded(Shape shape) {
        return !shape.has(Field.KIND)
                || !shape.has(Field.API_VERSION)
                || shape.has(Field.TIMESTAMP)
                || shape.has(Field.METADATA)
                || isOld(shape.apiVersion());
    }

    /**
     * The Event as v1.
     *
     * @param recordTime becomes the {@code stageTimestamp} if nothing in the Event tells one, and is named as inferred
     * @param added annotations to put in
     * @param keepOwnAnnotations whether own annotations that it came with stay
     */
    byte[] rewrite(@Nullable Instant recordTime, Map<String, String> added, boolean keepOwnAnnotations)
            throws MalformedJson {
        Map<String, String> annotations = new LinkedHashMap<>(added);
        JsonObject.Writer out = new JsonObject.Writer(json.length + 256);
        out.member("kind", JsonText.quote("Event"));
        out.member("apiVersion", JsonText.quote(isOld(version) ? V1 : version));
        Member timestamp = member(Field.TIMESTAMP);
        Member creation = creationTimestamp();
        String received = microTime(timestamp);
        String staged = microTime(creation);
        for (Member member : members) {
            switch (Field.named(member.name())) {
                case KIND, API_VERSION, REQUEST_RECEIVED_TIMESTAMP, STAGE_TIMESTAMP, ANNOTATIONS -> {}
                case OBJECT_REF -> out.member(member.name(), objectRef(member));
                case TIMESTAMP -> keepUnless(received != null || isNull(timestamp), member, out);
                case METADATA -> keepUnless(staged != null || isNull(creation), member, out);
                case null, default -> out.raw(json, member.start(), member.end());
            }
        }
        time(Field.REQUEST_RECEIVED_TIMESTAMP, received, out);
        if (staged == null && !isTold(Field.STAGE_TIMESTAMP) && recordTime != null) {
            staged = MicroTime.format(recordTime);
            if (staged != null) {
                annotations.put(OwnAnnotations.INFERRED, Field.STAGE_TIMESTAMP.text());
            }
        }
        time(Field.STAGE_TIMESTAMP, staged, out);
        annotations(annotations, keepOwnAnnotations, out);
        return out.end();
    }

    private static boolean isOld(@Nullable String version) {
        return V1_ALPHA1.equals(version) || V1_BETA1.equals(version);
    }

    private void keepUnless(boolean converted, Member member, JsonObject.Writer out) {
        if (!converted) {
            out.raw(json, member.start(), member.end());
        }
    }

    private boolean isNull(@Nullable Member member) {
        return member == null || json[member.valueStart()] == 'n';
    }

    private @Nullable String microTime(@Nullable Member member) throws MalformedJson {
        String text = text(member);
        Instant time = text == null ? null : MicroTime.parse(text);
        return time == null ? null : MicroTime.format(time);
    }

    private void time(Field field, @Nullable String fill, JsonObject.Writer out) {
        Member member = member(field);
        if (fill != null && !isTold(field)) {
            out.member(field.text(), JsonText.quote(fill));
        } else if (member != null) {
            out.raw(json, member.start(), member.end());
        }
    }

    private void annotations(Map<String, String> added, boolean keepOwn, JsonObject.Writer out) throws MalformedJson {
        Member member = member(Field.ANNOTATIONS);
        if (member == null && added.isEmpty()) {
            return;
        }
        JsonObject.Writer annotations = new JsonObject.Writer(256);
        Map<String, String> rest = new LinkedHashMap<>(added);
        if (member != null && json[member.valueStart()] == '{') {
            for (Member annotation : JsonObject.members(json, member.valueStart(), member.end())) {
                String more = rest.get(annotation.name());
                if (!annotation.name().startsWith(OwnAnnotations.PREFIX)) {
                    annotations.raw(json, annotation.start(), annotation.end());
                } else if (keepOwn && more == null) {
                    annotations.raw(json, annotation.start(), annotation.end());
                } else if (keepOwn) {
                    rest.put(annotation.name(), text(annotation) + "," + more);
                }
            }
        }
        rest.forEach((key, value) -> annotations.member(key, JsonText.quote(value)));
        out.member(Field.ANNOTATIONS.text(), annotations.end());
    }

    /** v1alpha1 has no apiGroup: its apiVersion is {@code group/version}, or {@code version} for the core group. */
    private byte[] objectRef(Member member) throws MalformedJson {
        if (!V1_ALPHA1.equals(version) || json[member.valueStart()] != '{') {
            return Arrays.copyOfRange(json, member.valueStart(), member.end());
        }
        List<Member> reference = JsonObject.members(json, member.valueStart(), member.end());
        boolean hasGroup = reference.stream().anyMatch(part -> part.name().equals("apiGroup"));
        JsonObject.Writer split = new JsonObject.Writer(member.end() - member.valueStart() + 32);
        for (Member part : reference) {
            String text = part.name().equals("apiVersion") && !hasGroup ? text(part) : null;
            int slash = text == null ? -1 : text.lastIndexOf('/');
            if (text == null || slash < 0) {
                split.raw(json, part.start(), part.end());
            } else {
                split.member("apiGroup", JsonText.quote(text.substring(0, slash)));
                split.member("apiVersion", JsonText.quote(text.substring(slash + 1)));
            }
        }
        return split.end();
    }

    /** Whether the Event itself has the member. */
    private boolean isTold(Field field) {
        return !isNull(member(field));
    }

    /** The string that is a member's value, if it is one. */
    private @Nullable String text(@Nullable Member member) throws MalformedJson {
        return member == null || json[member.valueStart()] != '"'
                ? null
                : new JsonCursor(json, member.valueStart(), member.end()).string();
    }

    /** Its member of {@code metadata}, or {@code metadata} itself if that is no object. */
    private @Nullable Member creationTimestamp() throws MalformedJson {
        Member metadata = member(Field.METADATA);
        if (metadata == null || json[metadata.valueStart()] != '{') {
            return metadata;
        }
        for (Member member : JsonObject.members(json, metadata.valueStart(), metadata.end())) {
            if (member.name().equals("creationTimestamp")) {
                return member;
            }
        }
        return null;
    }

    private @Nullable Member member(Field field) {
        for (Member member : members) {
            if (member.name().equals(field.text())) {
                return member;
            }
        }
        return null;
    }
}
