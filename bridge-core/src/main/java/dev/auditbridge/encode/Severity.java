package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.AuditEvent.User;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a request matters before anybody looked at it. An Event tells no severity of its own; formats that insist on one
 * get this. The most that applies counts.
 */
enum Severity {
    READ(3, 1),
    WRITE(5, 2),
    SENSITIVE(7, 3),
    ANONYMOUS(8, 4);

    private static final Set<String> READS = Set.of("get", "list", "watch", "head", "options");
    private static final Set<String> SENSITIVE_RESOURCES =
            Set.of("secrets", "roles", "clusterroles", "rolebindings", "clusterrolebindings");
    private static final Set<String> SENSITIVE_SUBRESOURCES = Set.of("exec", "attach", "portforward");
    private static final String ANONYMOUS_USER = "system:anonymous";
    private static final Set<String> PROBES = Set.of("/healthz", "/livez", "/readyz", "/version");
    private static final List<Member> MEMBERS = List.of(
            Member.VERB, Member.RESOURCE, Member.SUBRESOURCE, Member.USERNAME, Member.DECISION, Member.REQUEST_URI);

    /** From 0 to 10, as CEF counts; LEEF and LogRhythm take the same. */
    static final Fact.Whole OF_TEN = new Fact.Whole(
            MEMBERS,
            "8 anonymous and allowed (probes excepted), 7 secrets, RBAC, exec, attach, port-forward, 5 other writes, 3 reads",
            event -> (long) of(event).ofTen);

    /** As OCSF counts. */
    static final Fact.Whole OCSF = new Fact.Whole(
            MEMBERS,
            "4 (High) anonymous and allowed (probes excepted), 3 (Medium) secrets, RBAC, exec, attach, port-forward,"
                    + " 2 (Low) other writes, 1 (Informational) reads",
            event -> (long) of(event).ocsf);

    private final int ofTen;
    private final int ocsf;

    Severity(int ofTen, int ocsf) {
        this.ofTen = ofTen;
        this.ocsf = ocsf;
    }

    static Severity of(AuditEvent event) {
        AuditEvent.Envelope envelope = event.envelope();
        if (isAnonymous(envelope.user())
                && "allow".equals(envelope.annotations().get(Facts.DECISION_KEY))
                && !isProbe(envelope.requestUri())) {
            return ANONYMOUS;
        }
        ObjectRef object = envelope.objectRef();
        if (object != null && isSensitive(object)) {
            return SENSITIVE;
        }
        String verb = envelope.verb();
        return verb == null || READS.contains(verb) ? READ : WRITE;
    }

    private static boolean isAnonymous(User user) {
        return ANONYMOUS_USER.equals(user.username());
    }

    private static boolean isProbe(@Nullable String uri) {
        if (uri == null) {
            return false;
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        return PROBES.stream().anyMatch(probe -> path.equals(probe) || path.startsWith(probe + "/"));
    }

    private static boolean isSensitive(ObjectRef object) {
        return (object.resource() != null && SENSITIVE_RESOURCES.contains(object.resource()))
                || (object.subresource() != null && SENSITIVE_SUBRESOURCES.contains(object.subresource()));
    }
}
