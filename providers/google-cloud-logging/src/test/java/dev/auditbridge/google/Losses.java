package dev.auditbridge.google;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.event.OwnAnnotations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In what Events differ from those that were made of their log entries: in members that the format does not carry, in members
 * that were inferred and say so, and, which is a fault, in others.
 */
final class Losses {
    private static final String OWN = "annotations." + OwnAnnotations.PREFIX;
    private static final Set<String> NEVER_CARRIED = Set.of(
            "user.uid",
            "user.groups",
            "user.extra",
            "impersonatedUser.uid",
            "impersonatedUser.groups",
            "impersonatedUser.extra");

    private final Map<String, Integer> lost = new TreeMap<>();
    private final Map<String, Integer> inferred = new TreeMap<>();
    private final Map<String, Integer> unnamed = new TreeMap<>();
    private @Nullable String example;

    /** Holds an Event against what came of it. */
    void note(AuditEvent event, AuditEvent decoded) {
        Map<String, String> before = EventMembers.of(event.json());
        Map<String, String> after = EventMembers.of(decoded.json());
        List<String> guesses = List.of(after.getOrDefault(OWN + "inferred", "").split(","));
        Set<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (String path : paths) {
            String was = before.get(path);
            String is = after.get(path);
            if (path.startsWith(OWN) || Objects.equals(was, is)) {
                continue;
            }
            if (guesses.contains(path)) {
                inferred.merge(path, 1, Integer::sum);
            } else if (isLost(path, was, is, event, after)) {
                lost.merge(path, 1, Integer::sum);
            } else {
                unnamed.merge(path, 1, Integer::sum);
                example = path + " was " + was + " and is " + is;
            }
        }
    }

    /** In how many members something differs that is neither lost by nature nor inferred. */
    int unnamed() {
        return unnamed.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static boolean isLost(
            String path, @Nullable String was, @Nullable String is, AuditEvent event, Map<String, String> after) {
        if (was == null) {
            return false;
        }
        if (is != null) {
            return isShortened(path, was, is, after);
        }
        AuditEvent.Envelope envelope = event.envelope();
        return NEVER_CARRIED.contains(path)
                || switch (path) {
                    // A protobuf Struct is an object.
                    case "requestObject" -> !KeptByGoogle.isCarried(event, envelope.requestObject());
                    case "responseObject" -> !KeptByGoogle.isCarried(event, envelope.responseObject());
                    // The API server takes them from a request's body, and so does the decoder, but not from a patch.
                    case "objectRef.uid", "objectRef.resourceVersion" ->
                        !KeptByGoogle.isCarried(event, envelope.requestObject()) || "patch".equals(envelope.verb());
                    // Without a Status as the answer there is Google's code, and its message if it is no word of a
                    // list.
                    case "responseStatus.message",
                            "responseStatus.reason",
                            "responseStatus.details",
                            "responseStatus.status",
                            "responseStatus.code" -> !answersWithStatus(event);
                    case "requestURI" -> was.equals("/");
                    default -> false;
                };
    }

    /** Of the addresses there is the first, and a label that is too long is cut and named. */
    private static boolean isShortened(String path, String was, String is, Map<String, String> after) {
        if (path.equals("sourceIPs")) {
            JsonSlice first = JsonSlice.of(was.getBytes(StandardCharsets.UTF_8))
                    .elements()
                    .getFirst();
            return is.equals("[\"" + first.text() + "\"]");
        }
        return path.startsWith("annotations.")
                && was.startsWith(is.substring(0, is.length() - 1))
                && List.of(after.getOrDefault(OWN + "gke.truncatedLabels", "").split(","))
                        .contains(path.substring("annotations.".length()));
    }

    private static boolean answersWithStatus(AuditEvent event) {
        AuditEvent.ByteRange response = event.envelope().responseObject();
        if (response == null || !KeptByGoogle.isCarried(event, response)) {
            return false;
        }
        List<JsonSlice.Member> members = JsonSlice.of(event.json(), response).members();
        return members.stream()
                        .anyMatch(
                                member -> member.named("kind") && member.value().is("Status"))
                && members.stream().anyMatch(member -> member.named("code"));
    }

    @Override
    public String toString() {
        return "lost " + lost + ", inferred and not the same " + inferred + ", else different " + unnamed
                + (example == null ? "" : ", as " + example);
    }
}
