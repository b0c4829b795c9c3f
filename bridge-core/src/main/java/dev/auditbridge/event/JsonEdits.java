package dev.auditbridge.event;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Replacements and removals in the bytes of one JSON document, applied in one copy; every other byte stays as it is (I3).
 *
 * <p>An edit inside a part that another edit replaces or removes is swallowed by it. For one thread.
 */
public final class JsonEdits {
    private static final byte[] NOTHING = {};

    private final List<Edit> edits = new ArrayList<>();

    private record Edit(int start, int end, byte[] replacement, boolean removal) {}

    /** Puts other bytes, themselves JSON, in the place of a value. */
    public JsonEdits replace(JsonSlice value, byte[] replacement) {
        edits.add(new Edit(value.start(), value.end(), replacement, false));
        return this;
    }

    /** Takes a member out of its object. */
    public JsonEdits remove(JsonSlice.Member member) {
        edits.add(new Edit(member.key().start(), member.value().end(), NOTHING, true));
        return this;
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return edits.isEmpty();
    }

    /** The edited document. */
    public byte[] applyTo(byte[] json) {
        if (edits.isEmpty()) {
            return json;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        int copied = 0;
        for (Edit edit : widened(json)) {
            out.write(json, copied, edit.start - copied);
            out.writeBytes(edit.replacement);
            copied = edit.end;
        }
        out.write(json, copied, json.length - copied);
        return out.toByteArray();
    }

    /** In order, without overlaps, and each run of removed members with the one comma that must go with it. */
    private List<Edit> widened(byte[] json) {
        List<Edit> ordered = new ArrayList<>(edits);
        ordered.sort(Comparator.comparingInt(Edit::start)
                .thenComparing(Comparator.comparingInt(Edit::end).reversed()));
        List<Edit> result = new ArrayList<>();
        int at = 0;
        int done = 0;
        while (at < ordered.size()) {
            Edit edit = ordered.get(at++);
            if (edit.start < done) {
                continue;
            }
            if (!edit.removal) {
                result.add(edit);
                done = edit.end;
                continue;
            }
            int end = afterMember(json, edit.end);
            while (at < ordered.size() && ordered.get(at).start <= end) {
                Edit next = ordered.get(at++);
                if (next.removal && next.start == end) {
                    end = afterMember(json, next.end);
                } else if (next.start == end) {
                    at--;
                    break;
                }
            }
            boolean last = json[end] == '}';
            result.add(new Edit(last ? beforeMember(json, edit.start) : edit.start, end, NOTHING, true));
            done = end;
        }
        return result;
    }

    /** Past the comma to the next key, or at the closing brace. */
    private static int afterMember(byte[] json, int valueEnd) {
        int at = JsonSlice.afterSpace(json, valueEnd);
        return json[at] == ',' ? JsonSlice.afterSpace(json, at + 1) : at;
    }

    /** At the comma before a key, or at the key where it is the first. */
    private static int beforeMember(byte[] json, int keyStart) {
        int at = keyStart - 1;
        while (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n') {
            at--;
        }
        return json[at] == ',' ? at : keyStart;
    }
}
