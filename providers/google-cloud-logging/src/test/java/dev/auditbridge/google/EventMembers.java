package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.event.JsonSlice.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an Event says, member by member, to be held against what another says: by path, as {@code user.username}. Strings are
 * what they say, and numbers are doubles, as Cloud Logging holds them; all else is its bytes. An empty string says nothing.
 */
final class EventMembers {
    private static final Set<String> OPENED =
            Set.of("user", "impersonatedUser", "objectRef", "responseStatus", "annotations");

    private EventMembers() {}

    static Map<String, String> of(byte[] event) {
        Map<String, String> members = new LinkedHashMap<>();
        for (Member member : JsonSlice.of(event).members()) {
            String name = member.key().text();
            if (OPENED.contains(name) && member.value().isObject()) {
                for (Member inner : member.value().members()) {
                    put(members, name + '.' + inner.key().text(), inner.value());
                }
            } else {
                put(members, name, member.value());
            }
        }
        return members;
    }

    private static void put(Map<String, String> members, String path, JsonSlice value) {
        String text = value.isString() ? value.text() : withDoubles(value.bytes());
        if (!text.isEmpty() && !value.isNull()) {
            members.put(path, text);
        }
    }

    /** Every number as the double nearest to it; zero without a sign. */
    static String withDoubles(byte[] json) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (JsonSlice leaf : JsonSlice.of(json).leaves()) {
            if (json[leaf.start()] == '-' || Character.isDigit(json[leaf.start()])) {
                text.append(new String(json, from, leaf.start() - from, UTF_8))
                        .append(Double.parseDouble(leaf.text()) + 0.0);
                from = leaf.end();
            }
        }
        return text.append(new String(json, from, json.length - from, UTF_8)).toString();
    }
}
