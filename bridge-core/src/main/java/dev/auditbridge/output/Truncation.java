package dev.auditbridge.output;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.event.OwnAnnotations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes Events fit a collector that takes no larger ones, so that what is cut is chosen here and not by the collector, which
 * might take the rest for a record of its own. First {@code responseObject} goes, then {@code requestObject}, then the ends
 * of the longest strings; the annotation {@code auditbridge.dev/truncated} names what was. If that is not enough the encoded
 * Event itself is cut, between two characters. Thread-safe.
 */
public final class Truncation {
    /** What the annotation calls the ends of strings outside the bodies. */
    static final String STRINGS = "strings";

    private static final List<String> BODIES = List.of("responseObject", "requestObject");
    private static final int LONGEST_STRING = 16 << 10;
    private static final int SHORTEST_STRING = 64;

    private final Encoder encoder;

    /** Truncates what this encoder writes. */
    public Truncation(Encoder encoder) {
        this.encoder = encoder;
    }

    /**
     * An Event, encoded in at most so many bytes.
     *
     * @param most at least 1
     */
    public byte[] encode(AuditEvent event, int most) {
        byte[] encoded = shortest(event, most);
        return encoded.length <= most ? encoded : Arrays.copyOf(encoded, boundary(encoded, most));
    }

    /** The same for a format that no part may be cut from, such as JSON: empty if an Event cannot be made that short. */
    public Optional<byte[]> encodeWhole(AuditEvent event, int most) {
        return Optional.of(shortest(event, most)).filter(encoded -> encoded.length <= most);
    }

    /** The first form that fits, or the shortest. */
    private byte[] shortest(AuditEvent event, int most) {
        byte[] encoded = encoder.encode(event);
        if (encoded.length <= most) {
            return encoded;
        }
        Set<String> cut = new LinkedHashSet<>();
        AuditEvent shorter = event;
        for (String body : BODIES) {
            Optional<AuditEvent> without = without(shorter, body);
            if (without.isPresent()) {
                cut.add(body);
                shorter = without.get();
                encoded = encoder.encode(marked(shorter, cut));
                if (encoded.length <= most) {
                    return encoded;
                }
            }
        }
        cut.add(STRINGS);
        for (int longest = LONGEST_STRING; longest >= SHORTEST_STRING && encoded.length > most; longest /= 2) {
            shorter = shortened(shorter, longest);
            encoded = encoder.encode(marked(shorter, cut));
        }
        return encoded;
    }

    private static Optional<AuditEvent> without(AuditEvent event, String member) {
        JsonEdits edits = new JsonEdits();
        JsonSlice.of(event.json()).members().stream()
                .filter(candidate -> candidate.named(member))
                .forEach(edits::remove);
        return edits.isEmpty() ? Optional.empty() : Optional.of(event.edited(edits));
    }

    /** With no string longer than that many bytes, names of members excepted. */
    private static AuditEvent shortened(AuditEvent event, int longest) {
        JsonEdits edits = new JsonEdits();
        for (JsonSlice leaf : JsonSlice.of(event.json()).leaves()) {
            if (leaf.isString() && leaf.length() - 2 > longest) {
                int end = stringBoundary(event.json(), leaf.start() + 1, leaf.start() + 1 + longest);
                byte[] kept = Arrays.copyOfRange(event.json(), leaf.start(), end + 1);
                kept[kept.length - 1] = '"';
                edits.replace(leaf, kept);
            }
        }
        return event.edited(edits);
    }

    /** Names what was cut beside what the vendor had cut before. */
    private static AuditEvent marked(AuditEvent event, Set<String> cut) {
        String before = event.envelope().annotations().get(OwnAnnotations.TRUNCATED);
        if (before == null) {
            return event.withAnnotations(Map.of(OwnAnnotations.TRUNCATED, String.join(",", cut)));
        }
        Set<String> all = new LinkedHashSet<>(List.of(before.split(",")));
        all.addAll(cut);
        JsonEdits edits = new JsonEdits();
        for (JsonSlice.Member member : JsonSlice.of(event.json()).members()) {
            if (member.named("annotations")) {
                member.value().members().stream()
                        .filter(it -> it.named(OwnAnnotations.TRUNCATED))
                        .forEach(edits::remove);
            }
        }
        return event.edited(edits).withAnnotations(Map.of(OwnAnnotations.TRUNCATED, String.join(",", all)));
    }

    /** The last place, not after that one, between two characters of a JSON string, escapes and pairs of escapes kept whole. */
    private static int stringBoundary(byte[] json, int start, int most) {
        int at = start;
        while (true) {
            int next = at + size(json, at);
            if (isHighSurrogate(json, at) && json[next] == '\\' && json[next + 1] == 'u') {
                next += 6;
            }
            if (next > most) {
                return at;
            }
            at = next;
        }
    }

    private static int size(byte[] json, int at) {
        if (json[at] == '\\') {
            return json[at + 1] == 'u' ? 6 : 2;
        }
        int first = json[at] & 255;
        return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    private static boolean isHighSurrogate(byte[] json, int at) {
        if (json[at] != '\\' || json[at + 1] != 'u') {
            return false;
        }
        int unit = Integer.parseInt(new String(json, at + 2, 4, StandardCharsets.US_ASCII), 16);
        return Character.isHighSurrogate((char) unit);
    }

    /** The last place, not after that one, that is not inside a UTF-8 character. */
    private static int boundary(byte[] text, int most) {
        int at = most;
        while (at > 0 && (text[at] & 0xc0) == 0x80) {
            at--;
        }
        return at;
    }
}
