package dev.auditbridge.event;

import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
import dev.auditbridge.event.AuditEvent.User;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the typed members of an Event. A value of the wrong type and a member that comes twice are noted, not thrown: only
 * then is it known what the document is, and whether it matters. {@code null} counts as absent, as it does for Go.
 */
final class EnvelopeValues {
    private static final byte[] USERNAME = name("username");
    private static final byte[] UID = name("uid");
    private static final byte[] GROUPS = name("groups");
    private static final byte[] EXTRA = name("extra");
    private static final byte[] RESOURCE = name("resource");
    private static final byte[] NAMESPACE = name("namespace");
    private static final byte[] NAME = name("name");
    private static final byte[] API_GROUP = name("apiGroup");
    private static final byte[] API_VERSION = name("apiVersion");
    private static final byte[] RESOURCE_VERSION = name("resourceVersion");
    private static final byte[] SUBRESOURCE = name("subresource");
    private static final byte[] STATUS = name("status");
    private static final byte[] MESSAGE = name("message");
    private static final byte[] REASON = name("reason");
    private static final byte[] CODE = name("code");

    private final JsonCursor json;
    private @Nullable String fault;

    EnvelopeValues(JsonCursor json) {
        this.json = json;
    }

    /** The stable reason why these values cannot be trusted, if any. */
    @Nullable
    String fault() {
        return fault;
    }

    void duplicate() {
        fault = "duplicate-member";
    }

    @Nullable
    String string() throws MalformedJson {
        return begins('"') ? json.string() : null;
    }

    @Nullable
    Instant time() throws MalformedJson {
        String text = string();
        return text == null ? null : MicroTime.parse(text);
    }

    List<String> strings() throws MalformedJson {
        if (!begins('[')) {
            return List.of();
        }
        List<String> values = new ArrayList<>(4);
        for (boolean more = json.openArray(); more; more = json.nextElement()) {
            String value = string();
            if (value != null) {
                values.add(value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    Map<String, String> annotations() throws MalformedJson {
        if (!begins('{')) {
            return Map.of();
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            String key = json.nameText();
            String value = string();
            if (value != null && annotations.put(key, value) != null) {
                duplicate();
            }
        }
        return Collections.unmodifiableMap(annotations);
    }

    @Nullable
    User user() throws MalformedJson {
        if (!begins('{')) {
            return null;
        }
        String username = null;
        String uid = null;
        List<String> groups = null;
        Map<String, List<String>> extra = null;
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            if (json.nameIs(USERNAME)) {
                username = once(username, string());
            } else if (json.nameIs(UID)) {
                uid = once(uid, string());
            } else if (json.nameIs(GROUPS)) {
                groups = once(groups, strings());
            } else if (json.nameIs(EXTRA)) {
                extra = once(extra, extra());
            } else {
                json.skip();
            }
        }
        return username == null && uid == null && groups == null && extra == null
                ? User.NONE
                : new User(username, uid, groups == null ? List.of() : groups, extra == null ? Map.of() : extra);
    }

    @Nullable
    ObjectRef objectRef() throws MalformedJson {
        if (!begins('{')) {
            return null;
        }
        String resource = null;
        String namespace = null;
        String name = null;
        String uid = null;
        String apiGroup = null;
        String apiVersion = null;
        String resourceVersion = null;
        String subresource = null;
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            if (json.nameIs(RESOURCE)) {
                resource = once(resource, string());
            } else if (json.nameIs(NAMESPACE)) {
                namespace = once(namespace, string());
            } else if (json.nameIs(NAME)) {
                name = once(name, string());
            } else if (json.nameIs(UID)) {
                uid = once(uid, string());
            } else if (json.nameIs(API_GROUP)) {
                apiGroup = once(apiGroup, string());
            } else if (json.nameIs(API_VERSION)) {
                apiVersion = once(apiVersion, string());
            } else if (json.nameIs(RESOURCE_VERSION)) {
                resourceVersion = once(resourceVersion, string());
            } else if (json.nameIs(SUBRESOURCE)) {
                subresource = once(subresource, string());
            } else {
                json.skip();
            }
        }
        return new ObjectRef(resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource);
    }

    @Nullable
    ResponseStatus responseStatus() throws MalformedJson {
        if (!begins('{')) {
            return null;
        }
        String status = null;
        String message = null;
        String reason = null;
        Integer code = null;
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            if (json.nameIs(STATUS)) {
                status = once(status, string());
            } else if (json.nameIs(MESSAGE)) {
                message = once(message, string());
            } else if (json.nameIs(REASON)) {
                reason = once(reason, string());
            } else if (json.nameIs(CODE)) {
                code = once(code, integer());
            } else {
                json.skip();
            }
        }
        return new ResponseStatus(status, message, reason, code);
    }

    private Map<String, List<String>> extra() throws MalformedJson {
        if (!begins('{')) {
            return Map.of();
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (boolean more = json.openObject(); more; more = json.nextMember()) {
            if (extra.put(json.nameText(), strings()) != null) {
                duplicate();
            }
        }
        return Collections.unmodifiableMap(extra);
    }

    private @Nullable Integer integer() throws MalformedJson {
        int first = json.token();
        if (first == '-' || (first >= '0' && first <= '9')) {
            return json.integer();
        }
        other();
        return null;
    }

    private boolean begins(char first) throws MalformedJson {
        if (json.token() == first) {
            return true;
        }
        other();
        return false;
    }

    /** Steps over a value that is not of the member's type, and notes it unless it is null. */
    private void other() throws MalformedJson {
        if (!json.skipNull()) {
            fault = "wrong-type";
            json.skip();
        }
    }

    private <T> @Nullable T once(@Nullable T before, @Nullable T now) {
        if (before != null) {
            duplicate();
        }
        return now;
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
