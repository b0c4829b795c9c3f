package dev.auditbridge.encode;

import dev.auditbridge.encode.BodyFacts.Container;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.JsonSlice;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What only OCSF wants of an Event, or wants in its own way. */
final class OcsfFacts {
    private static final String UNKNOWN = "unknown";
    private static final String CLOUD_PROFILE = "cloud";
    private static final String DATETIME_PROFILE = "datetime";

    /** The members that attributes hold in full; what an Event has beside them is unmapped. */
    private static final Set<String> HELD = Set.of(
            "kind",
            "apiVersion",
            "level",
            "auditID",
            "stage",
            "requestURI",
            "verb",
            "sourceIPs",
            "userAgent",
            "objectRef",
            "requestObject",
            "responseObject",
            "requestReceivedTimestamp",
            "stageTimestamp");

    static final Fact.Text STATUS_CODE = Fact.text(
            "as a text",
            event -> {
                Long code = Facts.RESPONSE_CODE.of(event);
                return code == null ? null : Long.toString(code);
            },
            Member.RESPONSE_CODE);
    static final Fact.Texts PROFILES = new Fact.Texts(
            List.of(Member.PROVIDER),
            "`cloud` where the provider is one, `datetime`",
            event -> OriginFacts.OCSF_CLOUD.of(event) == null
                    ? List.of(DATETIME_PROFILE)
                    : List.of(CLOUD_PROFILE, DATETIME_PROFILE));
    static final Fact.Text IDENTITY = Fact.text(
            "the Event's identity, of cluster and content: 32 hexadecimal digits",
            event -> event.identity().toString());
    static final Fact.Text USERNAME = Fact.text(
            "`unknown` where there is none, as in a failed login",
            event -> {
                String name = Facts.USERNAME.of(event);
                return name == null ? UNKNOWN : name;
            },
            Member.USERNAME);
    static final Fact.Whole USER_TYPE = new Fact.Whole(
            List.of(Member.USERNAME), "3 (System) for names that begin with `system:`, else 0 (Unknown)", event -> {
                String name = Facts.USERNAME.of(event);
                return name != null && name.startsWith("system:") ? 3L : 0L;
            });
    static final Fact.Text OPERATION = Fact.text(
            "`unknown` where there is none",
            event -> {
                String verb = Facts.VERB.of(event);
                return verb == null ? UNKNOWN : verb;
            },
            Member.VERB);
    static final Fact.Text REQUEST_UID = Fact.text(
            "empty where there is none, since a request needs one",
            event -> {
                String id = Facts.AUDIT_ID.of(event);
                return id == null ? "" : id;
            },
            Member.AUDIT_ID);
    static final Fact.Text RESOURCE_NAME = Fact.text(
            "empty where the request names none, since a resource needs one",
            event -> {
                String name = Facts.NAME.of(event);
                return name == null && event.envelope().objectRef() != null ? "" : name;
            },
            Member.NAME);
    static final Fact.Text SOURCE_NAME = Fact.text(
            "`unknown` where no address is told, or what stands there if it is none",
            event -> {
                String first = SourceFacts.SOURCE_IP.of(event);
                return SourceFacts.SOURCE_ADDRESS.of(event) != null ? null : first == null ? UNKNOWN : first;
            },
            Member.SOURCE_IPS);
    static final Fact.Text ACCOUNT = inCloud(OriginFacts.ACCOUNT);
    static final Fact.Text REGION = inCloud(OriginFacts.REGION);

    static final Fact.Json REQUEST_CONTAINERS = containers("requestObject", AuditEvent.Envelope::requestObject);
    static final Fact.Json RESPONSE_CONTAINERS = containers("responseObject", AuditEvent.Envelope::responseObject);
    static final Fact.Json REQUEST_OBJECT = body(Member.REQUEST_OBJECT, AuditEvent.Envelope::requestObject);
    static final Fact.Json RESPONSE_OBJECT = body(Member.RESPONSE_OBJECT, AuditEvent.Envelope::responseObject);

    static final Fact.Json UNMAPPED = new Fact.Json(
            List.of(
                    Member.USER_EXTRA,
                    Member.IMPERSONATED_USERNAME,
                    Member.IMPERSONATED_UID,
                    Member.IMPERSONATED_GROUPS,
                    Member.IMPERSONATED_EXTRA,
                    Member.RESPONSE_DETAILS,
                    Member.DECISION,
                    Member.DECISION_REASON,
                    Member.ANNOTATIONS,
                    Member.UNKNOWN),
            "the members `user`, `impersonatedUser`, `responseStatus`, `annotations` and unknown ones, as they stand",
            OcsfFacts::unmapped);

    private OcsfFacts() {}

    /** The cloud object must have a provider, so a cluster in no known cloud gets none. */
    private static Fact.Text inCloud(Fact.Text fact) {
        return new Fact.Text(
                fact.members(),
                "where the provider is a cloud",
                event -> OriginFacts.OCSF_CLOUD.of(event) == null ? null : fact.of(event));
    }

    private static Fact.Json body(Member member, Function<AuditEvent.Envelope, @Nullable ByteRange> range) {
        return new Fact.Json(List.of(member), "as it stands", (event, out) -> {
            ByteRange body = range.apply(event.envelope());
            if (body != null) {
                out.bytes(event.json(), body.start(), body.end());
            }
        });
    }

    private static Fact.Json containers(String body, Function<AuditEvent.Envelope, @Nullable ByteRange> range) {
        return new Fact.Json(
                List.of(Member.BODY_FACTS),
                "of each of " + body + "'s containers the name, and the image as image.name and image.uid",
                (event, out) -> {
                    char separator = '[';
                    for (Container container : BodyFacts.containers(event, range.apply(event.envelope()))) {
                        out.ascii(separator);
                        write(container, out);
                        separator = ',';
                    }
                    if (separator == ',') {
                        out.ascii(']');
                    }
                });
    }

    private static void write(Container container, Utf8Buffer out) {
        out.ascii("{\"name\":");
        out.quoted(container.name());
        if (container.image() != null) {
            out.ascii(",\"image\":{\"name\":");
            out.quoted(container.image());
            out.ascii(",\"uid\":");
            out.quoted(container.image());
            out.ascii('}');
        }
        out.ascii('}');
    }

    private static void unmapped(AuditEvent event, Utf8Buffer out) {
        byte[] json = event.json();
        char separator = '{';
        for (JsonSlice.Member member : WholeEvent.members(event)) {
            if (!HELD.contains(member.key().text())) {
                out.ascii(separator);
                out.bytes(json, member.key().start(), member.value().end());
                separator = ',';
            }
        }
        if (separator == ',') {
            out.ascii('}');
        }
    }
}
