package dev.auditbridge.google;

import java.util.Arrays;

/** Takes the white space out from between the tokens of valid JSON, for bodies that came over several lines. */
final class Compaction {
    private final byte[] json;
    private final byte[] compact;
    private int length;

    private Compaction(byte[] json) {
        this.json = json;
        this.compact = new byte[json.length];
    }

    /** The body on one line; one that is on one line already is left as it is. */
    static Body of(Body body) {
        return hasLineBreak(body.json()) ? new Compaction(body.json()).compact(body) : body;
    }

    /** Inside a JSON string a line break is always escaped. */
    private static boolean hasLineBreak(byte[] json) {
        for (byte b : json) {
            if (b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private Body compact(Body body) {
        Body.Range details = body.details();
        boolean isText = false;
        int detailsStart = 0;
        int detailsEnd = 0;
        for (int i = 0; i < json.length; i++) {
            if (details != null && i == details.start()) {
                detailsStart = length;
            }
            byte b = json[i];
            if (isText && b == '\\') {
                keep(b);
                i++;
                keep(json[i]);
            } else if (isText || b > ' ' || b < 0) {
                isText ^= b == '"';
                keep(b);
            }
            if (details != null && i == details.end() - 1) {
                detailsEnd = length;
            }
        }
        return body.withJson(
                Arrays.copyOf(compact, length), details == null ? null : new Body.Range(detailsStart, detailsEnd));
    }

    private void keep(byte b) {
        compact[length++] = b;
    }
}
