package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
import dev.auditbridge.event.AuditEvent.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an Event's envelope tells, each once, for the mappings. */
final class Facts {
    /** Whether the request was allowed, as the API server notes it. */
    static final String DECISION_KEY = "authorization.k8s.io/decision";

    static final String DECISION_REASON_KEY = "authorization.k8s.io/reason";

    /** What EKS' webhook says about the caller's AWS credentials. */
    private static final String ACCESS_KEY = "accessKeyId";

    private static final String SESSION = "sessionName";

    static final Fact.Text LEVEL =
            Fact.text(Member.LEVEL, event -> event.envelope().level());
    static final Fact.Text AUDIT_ID =
            Fact.text(Member.AUDIT_ID, event -> event.envelope().auditId());
    static final Fact.Text STAGE =
            Fact.text(Member.STAGE, event -> event.envelope().stage());
    static final Fact.Text REQUEST_URI =
            Fact.text(Member.REQUEST_URI, event -> event.envelope().requestUri());
    static final Fact.Text URI_PATH = Fact.text(
            "up to the first `?`",
            event -> {
                String uri = event.envelope().requestUri();
                int query = uri == null ? -1 : uri.indexOf('?');
                return uri == null || query < 0 ? uri : uri.substring(0, query);
            },
            Member.REQUEST_URI);
    static final Fact.Text URI_QUERY = Fact.text(
            "after the first `?`",
            event -> {
                String uri = event.envelope().requestUri();
                int query = uri == null ? -1 : uri.indexOf('?');
                return uri == null || query < 0 ? null : uri.substring(query + 1);
            },
            Member.REQUEST_URI);
    static final Fact.Text VERB =
            Fact.text(Member.VERB, event -> filled(event.envelope().verb()));
    static final Fact.Text USER_AGENT =
            Fact.text(Member.USER_AGENT, event -> event.envelope().userAgent());

    static final Fact.Text USERNAME =
            Fact.text(Member.USERNAME, event -> event.envelope().user().username());
    static final Fact.Text USER_UID =
            Fact.text(Member.USER_UID, event -> event.envelope().user().uid());
    static final Fact.Texts USER_GROUPS = new Fact.Texts(
            List.of(Member.USER_GROUPS), "", event -> event.envelope().user().groups());
    static final Fact.Text USER_EXTRA = Fact.text(
            "each `key=value,value`, joined by `; `",
            event -> joined(event.envelope().user().extra()),
            Member.USER_EXTRA);
    static final Fact.Text ACCESS_KEY_ID = Fact.text(
            "the value of `accessKeyId`",
            event -> first(event.envelope().user().extra().getOrDefault(ACCESS_KEY, List.of())),
            Member.USER_EXTRA);

    static final Fact.Text SESSION_NAME = Fact.text(
            "the value of `sessionName`",
            event -> first(event.envelope().user().extra().getOrDefault(SESSION, List.of())),
            Member.USER_EXTRA);

    static final Fact.Text IMPERSONATED_USERNAME = impersonated(Member.IMPERSONATED_USERNAME, User::username);
    static final Fact.Texts USERNAMES = new Fact.Texts(
            List.of(Member.USERNAME, Member.IMPERSONATED_USERNAME), "both, each if it is there", event -> {
                List<String> names = new ArrayList<>(2);
                User impersonated = event.envelope().impersonatedUser();
                for (User user : new @Nullable User[] {event.envelope().user(), impersonated}) {
                    if (user != null && user.username() != null) {
                        names.add(user.username());
                    }
                }
                return names;
            });
    static final Fact.Text IMPERSONATED_UID = impersonated(Member.IMPERSONATED_UID, User::uid);
    static final Fact.Texts IMPERSONATED_GROUPS = new Fact.Texts(List.of(Member.IMPERSONATED_GROUPS), "", event -> {
        User user = event.envelope().impersonatedUser();
        return user == null ? List.of() : user.groups();
    });
    static final Fact.Text IMPERSONATED_EXTRA = Fact.text(
            "each `key=value,value`, joined by `; `",
            event -> {
                User user = event.envelope().impersonatedUser();
                return user == null ? null : joined(user.extra());
            },
            Member.IMPERSONATED_EXTRA);

    static final Fact.Text RESOURCE = Fact.text(
            "the resource, then `/` and the subresource if there is one",
            Facts::resource,
            Member.RESOURCE,
            Member.SUBRESOURCE);
    static final Fact.Text NAMESPACE = ofObject(Member.NAMESPACE, ObjectRef::namespace);
    static final Fact.Text NAME = ofObject(Member.NAME, ObjectRef::name);
    static final Fact.Text OBJECT_UID = ofObject(Member.OBJECT_UID, ObjectRef::uid);
    static final Fact.Text API_GROUP = ofObject(Member.API_GROUP, ObjectRef::apiGroup);
    static final Fact.Text API_VERSION = ofObject(Member.API_VERSION, ObjectRef::apiVersion);
    static final Fact.Text RESOURCE_VERSION = ofObject(Member.RESOURCE_VERSION, ObjectRef::resourceVersion);
    static final Fact.Text GROUP_VERSION = Fact.text(
            "as in a manifest: `group/version`, the core group without its name",
            Facts::groupVersion,
            Member.API_GROUP,
            Member.API_VERSION);
    static final Fact.Text OBJECT_PATH = Fact.text(
            "`namespace/resource/subresource/name`, each if it is there",
            Facts::objectPath,
            Member.NAMESPACE,
            Member.RESOURCE,
            Member.SUBRESOURCE,
            Member.NAME);
    static final Fact.Text COMMAND = Fact.text(
            "the verb, a space, and the resource with its subresource",
            event -> {
                String verb = event.envelope().verb();
                String resource = resource(event);
                return resource == null ? filled(verb) : verb == null ? resource : verb + ' ' + resource;
            },
            Member.VERB,
            Member.RESOURCE,
            Member.SUBRESOURCE);
    static final Fact.Text SIGNATURE = Fact.text(
            "`verb:resource/subresource`; without an object, `verb:nonresource`",
            Facts::signature,
            Member.VERB,
            Member.RESOURCE,
            Member.SUBRESOURCE);

    static final Fact.Whole RESPONSE_CODE = new Fact.Whole(List.of(Member.RESPONSE_CODE), "", event -> {
        ResponseStatus status = event.envelope().responseStatus();
        Integer code = status == null ? null : status.code();
        return code == null ? null : code.longValue();
    });
    static final Fact.Text RESPONSE_STATUS = ofResponse(Member.RESPONSE_STATUS, ResponseStatus::status);
    static final Fact.Text RESPONSE_REASON = ofResponse(Member.RESPONSE_REASON, ResponseStatus::reason);
    static final Fact.Text RESPONSE_MESSAGE = ofResponse(Member.RESPONSE_MESSAGE, ResponseStatus::message);
    static final Fact.Text REASON_AND_MESSAGE = Fact.text(
            "the reason, `: ` and the message, each if it is there",
            event -> {
                String reason = RESPONSE_REASON.of(event);
                String message = RESPONSE_MESSAGE.of(event);
                return reason == null ? message : message == null ? reason : reason + ": " + message;
            },
            Member.RESPONSE_REASON,
            Member.RESPONSE_MESSAGE);

    static final Fact.Text DECISION =
            Fact.text(Member.DECISION, event -> event.envelope().annotations().get(DECISION_KEY));
    static final Fact.Text DECISION_REASON = Fact.text(
            Member.DECISION_REASON,
            event -> filled(event.envelope().annotations().get(DECISION_REASON_KEY)));
    static final Fact.Text OTHER_ANNOTATIONS = Fact.text(
            "each `key=value`, joined by `; `",
            event -> {
                StringBuilder text = new StringBuilder();
                event.envelope().annotations().forEach((key, value) -> {
                    if (!key.equals(DECISION_KEY) && !key.equals(DECISION_REASON_KEY)) {
                        text.append(text.isEmpty() ? "" : "; ")
                                .append(key)
                                .append('=')
                                .append(value);
                    }
                });
                return text.isEmpty() ? null : text.toString();
            },
            Member.ANNOTATIONS);

    private Facts() {}

    static @Nullable String resource(AuditEvent event) {
        ObjectRef object = event.envelope().objectRef();
        if (object == null || object.resource() == null) {
            return null;
        }
        return object.subresource() == null ? object.resource() : object.resource() + '/' + object.subresource();
    }

    private static @Nullable String groupVersion(AuditEvent event) {
        ObjectRef object = event.envelope().objectRef();
        if (object == null) {
            return null;
        }
        String group = filled(object.apiGroup());
        String version = filled(object.apiVersion());
        return group == null ? version : version == null ? group : group + '/' + version;
    }

    private static @Nullable String objectPath(AuditEvent event) {
        ObjectRef object = event.envelope().objectRef();
        if (object == null) {
            return null;
        }
        List<String> parts = new ArrayList<>(4);
        for (String part :
                new @Nullable String[] {object.namespace(), object.resource(), object.subresource(), object.name()}) {
            if (part != null) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? null : String.join("/", parts);
    }

    private static String signature(AuditEvent event) {
        String verb = event.envelope().verb();
        String resource = resource(event);
        return (verb == null ? "" : verb) + ':' + (resource == null ? "nonresource" : resource);
    }

    private static Fact.Text ofObject(Member member, Function<ObjectRef, @Nullable String> part) {
        return Fact.text(member, event -> {
            ObjectRef object = event.envelope().objectRef();
            return object == null ? null : part.apply(object);
        });
    }

    private static Fact.Text ofResponse(Member member, Function<ResponseStatus, @Nullable String> part) {
        return Fact.text(member, event -> {
            ResponseStatus status = event.envelope().responseStatus();
            return status == null ? null : part.apply(status);
        });
    }

    private static Fact.Text impersonated(Member member, Function<User, @Nullable String> part) {
        return Fact.text(member, event -> {
            User user = event.envelope().impersonatedUser();
            return user == null ? null : part.apply(user);
        });
    }

    private static @Nullable String joined(Map<String, List<String>> values) {
        if (values.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        values.forEach((key, list) ->
                text.append(text.isEmpty() ? "" : "; ").append(key).append('=').append(String.join(",", list)));
        return text.toString();
    }

    /** The first of some texts. */
    static @Nullable String first(List<String> values) {
        return values.isEmpty() ? null : values.getFirst();
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
