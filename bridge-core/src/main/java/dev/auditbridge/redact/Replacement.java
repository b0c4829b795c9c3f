package dev.auditbridge.redact;

import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What stands in the place of a secret: a mark, or with a key the first 128 bits of its HMAC-SHA256. Thread-safe. */
final class Replacement {
    static final String MARK = "[redacted]";

    private final @Nullable SecretKeySpec key;

    Replacement(byte @Nullable [] key) {
        this.key = key == null ? null : new SecretKeySpec(key, "HmacSHA256");
    }

    /** The text in the place of a secret text. */
    String of(String secret) {
        if (key == null) {
            return MARK;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] hash = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return "[hmac-sha256:" + HexFormat.of().formatHex(hash, 0, 16) + "]";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Replaces every string, number and truth value in a value; names and shape stay, for they say what was there. */
    void leaves(JsonSlice value, JsonEdits edits) {
        value.leaves().stream()
                .filter(leaf -> !leaf.isNull())
                .forEach(leaf -> edits.replace(leaf, json(of(leaf.text()))));
    }

    /** A text as a JSON string, escaped as the API server escapes. */
    static byte[] json(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                json.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' '
                    || c == '<'
                    || c == '>'
                    || c == '&'
                    || c == 0x2028
                    || c == 0x2029
                    || Character.isSurrogate(c)) {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }
}
