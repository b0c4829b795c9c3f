package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * ArcSight's Common Event Format (Implementing ArcSight Common Event Format, version 26): a header between pipes, then
 * {@code key=value} separated by spaces.
 */
public final class CefEncoder implements Encoder {
    /** The most characters of most texts of the dictionary. */
    private static final int TEXT = 1_023;

    /** The most characters of a custom string. */
    private static final int CUSTOM = 4_000;

    /** Keys that the dictionary has no name for, spelt as it asks: vendor, product, name. */
    private static final String OWN = "AuditbridgeKubernetes";

    private static final Escaping HEADER = new Escaping(Map.of('\\', "\\\\", '|', "\\|"));
    private static final Escaping VALUE = new Escaping(Map.of('\\', "\\\\", '=', "\\=", '\n', "\\n", '\r', "\\r"));

    private static final List<Field> HEADER_FIELDS = List.of(
            Field.of("Signature ID (header)", Facts.SIGNATURE, TEXT),
            Field.of("Name (header)", Facts.COMMAND, 512),
            Field.of("Severity (header)", Severity.OF_TEN));

    private static final List<Field> EXTENSION = List.of(
            Field.of("rt", TimeFacts.STAGE_MILLIS),
            Field.of("start", TimeFacts.RECEIVED_MILLIS),
            Field.of("end", TimeFacts.STAGE_MILLIS),
            Field.of("externalId", Facts.AUDIT_ID, 40),
            Field.of("act", Facts.VERB, 63),
            Field.of("outcome", Facts.DECISION, 63),
            Field.of("reason", Facts.RESPONSE_REASON, TEXT),
            Field.labelled("cn1", "responseCode", Facts.RESPONSE_CODE, Field.UNLIMITED),
            Field.of("src", SourceFacts.SOURCE_IPV4),
            Field.labelled("c6a2", "Source IPv6 Address", SourceFacts.SOURCE_IPV6, Field.UNLIMITED),
            Field.of("suser", Facts.USERNAME, TEXT),
            Field.of("suid", Facts.USER_UID, TEXT),
            Field.of("spriv", Facts.USER_GROUPS, TEXT),
            Field.of("duser", Facts.IMPERSONATED_USERNAME, TEXT),
            Field.of("duid", Facts.IMPERSONATED_UID, TEXT),
            Field.of("dpriv", Facts.IMPERSONATED_GROUPS, TEXT),
            Field.of("request", Facts.REQUEST_URI, TEXT),
            Field.of("requestClientApplication", Facts.USER_AGENT, TEXT),
            Field.of("fileType", Facts.RESOURCE, TEXT),
            Field.of("fname", Facts.NAME, TEXT),
            Field.of("fileId", Facts.OBJECT_UID, TEXT),
            Field.of("destinationServiceName", Facts.GROUP_VERSION, TEXT),
            Field.of("dvchost", OriginFacts.CLUSTER_NAME, 100),
            Field.of("deviceExternalId", OriginFacts.CLUSTER, 255),
            Field.labelled("cs1", "stage", Facts.STAGE, CUSTOM),
            Field.labelled("cs2", "level", Facts.LEVEL, CUSTOM),
            Field.labelled("cs3", "authorizationReason", Facts.DECISION_REASON, CUSTOM),
            Field.labelled("cs4", "furtherSourceIPs", SourceFacts.FURTHER_SOURCE_IPS, CUSTOM),
            Field.labelled("cs5", "bodyFacts", BodyFacts.DIGEST, BodyFacts.MOST),
            Field.labelled("cs6", "namespace", Facts.NAMESPACE, CUSTOM),
            Field.labelled("flexString1", "userExtra", Facts.USER_EXTRA, TEXT),
            Field.labelled("flexString2", "cloud", OriginFacts.CLOUD, TEXT),
            Field.of("msg", Facts.RESPONSE_MESSAGE, TEXT),
            Field.of(OWN + "ImpersonatedExtra", Facts.IMPERSONATED_EXTRA, CUSTOM),
            Field.of(OWN + "Annotations", Facts.OTHER_ANNOTATIONS, CUSTOM));

    private static final String CUT_FIELDS = " " + OWN + "CutFields=";

    static final Mapping MAPPING = new Mapping(
            "cef",
            "CEF: ArcSight Common Event Format",
            List.of(
                    "Implementing ArcSight Common Event Format (CEF), version 26: header `CEF:0`, escapes, the"
                            + " extension dictionary with its lengths, and names of custom extensions.",
                    "No public CEF mapping of Kubernetes audit Events is known; this one is ours."),
            List.of(
                    "Header: `CEF:0|vendor|product|version|`, from `encode.cef`, then the three fields named so, then"
                            + " the extension.",
                    "Escapes: in the header `\\\\` and `\\|`; in a value `\\\\`, `\\=`, `\\n` and `\\r`. Any other control"
                            + " character and U+2028, U+2029 become a space, half of a surrogate pair U+FFFD.",
                    "A value longer than its limit is cut, and `" + OWN + "CutFields` names the fields that were.",
                    "Times are milliseconds since 1970; CEF has nothing finer.",
                    "A custom field stands beside its label: `cs1Label=stage`."),
            concat(HEADER_FIELDS, EXTENSION),
            Map.of(
                    Member.RESOURCE_VERSION, "no field",
                    Member.RESPONSE_STATUS, "no field; the response code says the same",
                    Member.RESPONSE_DETAILS, "no field",
                    Member.REQUEST_OBJECT, "no field is long enough; `cs5` has what detections look at",
                    Member.RESPONSE_OBJECT, "no field is long enough; `cs5` has what detections look at",
                    Member.UNKNOWN, "no field",
                    Member.STREAM, "no field",
                    Member.RECORD_ID, "no field",
                    Member.RECORD_TIME, "no field"));

    private final byte[] header;
    private final TextFields extension = new TextFields(EXTENSION, " ", VALUE);

    CefEncoder(HeaderNames names) {
        Utf8Buffer out = new Utf8Buffer(64);
        out.ascii("CEF:0|");
        for (String name : List.of(names.vendor(), names.product(), names.version())) {
            HEADER.write(name, TEXT, out);
            out.ascii('|');
        }
        header = out.toByteArray();
    }

    @Override
    public byte[] encode(AuditEvent event) {
        Utf8Buffer out = new Utf8Buffer(2_048);
        out.bytes(header);
        List<String> cut = new ArrayList<>(0);
        for (Field field : HEADER_FIELDS) {
            String value = TextFields.text(field.fact(), event);
            HEADER.write(value == null ? "" : value, field.limit(), out);
            out.ascii('|');
        }
        extension.write(event, out, cut);
        if (!cut.isEmpty()) {
            out.ascii(CUT_FIELDS);
            out.ascii(String.join(",", cut));
        }
        return out.toByteArray();
    }

    private static List<Field> concat(List<Field> first, List<Field> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
