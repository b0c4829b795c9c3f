package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** IBM QRadar's Log Event Extended Format, version 2: a header between pipes, then {@code key=value} separated by tabs. */
public final class LeefEncoder implements Encoder {
    /** The format knows no escape; IBM asks for values without the delimiter, and for headers without pipes. */
    private static final Escaping HEADER = new Escaping(Map.of('|', "-"));

    private static final Escaping VALUE = new Escaping(Map.of());
    private static final String TIME_FORMAT = "yyyy-MM-dd'T'HH:mm:ss.SSSX";

    private static final Field EVENT_ID = Field.of("EventID (header)", Facts.SIGNATURE);
    private static final List<Field> ATTRIBUTES = List.of(
            Field.of("devTime", TimeFacts.MILLISECOND_TIME),
            Field.of("devTimeFormat", Fact.constant(TIME_FORMAT)),
            Field.of("sev", Severity.OF_TEN),
            Field.of("src", SourceFacts.SOURCE_ADDRESS),
            Field.of("usrName", Facts.USERNAME),
            Field.of("groups", Facts.USER_GROUPS),
            Field.of("accountName", Facts.IMPERSONATED_USERNAME),
            Field.of("resource", Facts.RESOURCE),
            Field.of("url", Facts.REQUEST_URI),
            Field.of("policy", Facts.DECISION_REASON),
            Field.of("identHostName", OriginFacts.CLUSTER_NAME),
            Field.of("result", Facts.DECISION),
            Field.of("action", Facts.VERB),
            Field.of("auditID", Facts.AUDIT_ID),
            Field.of("stage", Facts.STAGE),
            Field.of("level", Facts.LEVEL),
            Field.of("namespace", Facts.NAMESPACE),
            Field.of("object", Facts.NAME),
            Field.of("objectUid", Facts.OBJECT_UID),
            Field.of("apiGroup", Facts.API_GROUP),
            Field.of("apiVersion", Facts.API_VERSION),
            Field.of("resourceVersion", Facts.RESOURCE_VERSION),
            Field.of("httpStatus", Facts.RESPONSE_CODE),
            Field.of("status", Facts.RESPONSE_STATUS),
            Field.of("reason", Facts.RESPONSE_REASON),
            Field.of("message", Facts.RESPONSE_MESSAGE),
            Field.of("userAgent", Facts.USER_AGENT),
            Field.of("userUid", Facts.USER_UID),
            Field.of("userExtra", Facts.USER_EXTRA),
            Field.of("accountUid", Facts.IMPERSONATED_UID),
            Field.of("accountGroups", Facts.IMPERSONATED_GROUPS),
            Field.of("accountExtra", Facts.IMPERSONATED_EXTRA),
            Field.of("furtherSourceIPs", SourceFacts.FURTHER_SOURCE_IPS),
            Field.of("requestReceivedTimestamp", TimeFacts.RECEIVED),
            Field.of("stageTimestamp", TimeFacts.STAGE),
            Field.of("provider", OriginFacts.PROVIDER),
            Field.of("cloudAccount", OriginFacts.ACCOUNT),
            Field.of("region", OriginFacts.REGION),
            Field.of("cluster", OriginFacts.CLUSTER),
            Field.of("stream", OriginFacts.STREAM),
            Field.of("recordId", OriginFacts.RECORD_ID),
            Field.of("annotations", Facts.OTHER_ANNOTATIONS),
            Field.of("bodyFacts", BodyFacts.DIGEST, BodyFacts.MOST));

    static final Mapping MAPPING = new Mapping(
            "leef",
            "LEEF 2.0: QRadar Log Event Extended Format",
            List.of(
                    "ibm.com/docs/en/dsm: LEEF event components, predefined LEEF event attributes, best practices"
                            + " (version 2).",
                    "Attributes that LEEF does not predefine are custom ones, whose names are ours."),
            List.of(
                    "Header: `LEEF:2.0|vendor|product|version|EventID|x09|`, the first three from `encode.leef`; the"
                            + " delimiter of the attributes is the tab.",
                    "The format knows no escape. In the header `-` stands for `|`; in a value a space stands for the"
                            + " tab, a line break, any other control character, U+2028 and U+2029, and U+FFFD for half of"
                            + " a surrogate pair. What follows the first `=` is the value, further ones included.",
                    "A relay that rewrites control characters breaks the delimiter: for rsyslog set"
                            + " `$EscapeControlCharactersOnReceive off`.",
                    "`bodyFacts` is last, so that a receiver that cuts long lines cuts it first; where it is cut here,"
                            + " `cutAttributes` names it."),
            concat(EVENT_ID, ATTRIBUTES),
            Map.of(
                    Member.RESPONSE_DETAILS, "no attribute",
                    Member.REQUEST_OBJECT, "too long for an attribute; `bodyFacts` has what detections look at",
                    Member.RESPONSE_OBJECT, "too long for an attribute; `bodyFacts` has what detections look at",
                    Member.UNKNOWN, "no attribute"));

    private final byte[] header;
    private final TextFields attributes = new TextFields(ATTRIBUTES, "\t", VALUE);

    LeefEncoder(HeaderNames names) {
        Utf8Buffer out = new Utf8Buffer(64);
        out.ascii("LEEF:2.0|");
        for (String name : List.of(names.vendor(), names.product(), names.version())) {
            HEADER.write(name, Field.UNLIMITED, out);
            out.ascii('|');
        }
        header = out.toByteArray();
    }

    @Override
    public byte[] encode(AuditEvent event) {
        Utf8Buffer out = new Utf8Buffer(2_048);
        out.bytes(header);
        String eventId = TextFields.text(EVENT_ID.fact(), event);
        HEADER.write(eventId == null ? "" : eventId, EVENT_ID.limit(), out);
        out.ascii("|x09|");
        List<String> cut = new ArrayList<>(0);
        attributes.write(event, out, cut);
        if (!cut.isEmpty()) {
            out.ascii("\tcutAttributes=");
            out.ascii(String.join(",", cut));
        }
        return out.toByteArray();
    }

    private static List<Field> concat(Field first, List<Field> rest) {
        List<Field> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return List.copyOf(all);
    }
}
