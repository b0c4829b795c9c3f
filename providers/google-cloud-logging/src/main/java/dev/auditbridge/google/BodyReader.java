package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Copies one JSON value out of its document, byte for byte but for what must change: the top-level {@code @type} goes, and
 * numbers follow {@link NumberRule}. What a client sent is never decoded, so nothing in it can stop the copy (I3).
 */
final class BodyReader {
    private final JsonParser parser;
    private final byte[] source;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream(512);
    private int copied;

    private @Nullable String type;
    private @Nullable String kind;
    private @Nullable Integer code;
    private @Nullable String status;
    private @Nullable String message;
    private @Nullable String reason;
    private Body.@Nullable Range details;
    private @Nullable String detailsUid;
    private boolean hasMetadata;
    private @Nullable String namespace;
    private @Nullable String name;
    private @Nullable String uid;
    private @Nullable String resourceVersion;

    private BodyReader(JsonParser parser, byte[] source) {
        this.parser = parser;
        this.source = source;
    }

    /**
     * Reads the value the parser stands on, and leaves it at the value's last token.
     *
     * @param source what the parser reads, from its first byte
     * @return {@code null} for a JSON null
     */
    static @Nullable Body read(JsonParser parser, byte[] source) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL
                ? null
                : Compaction.of(new BodyReader(parser, source).read());
    }

    private Body read() throws IOException {
        copied = tokenStart();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            members();
        } else {
            value();
        }
        parser.finishToken();
        copyUpTo(
                isNumber()
                        ? tokenStart() + parser.getTextLength()
                        : (int) parser.currentLocation().getByteOffset());
        Body.Metadata metadata = hasMetadata ? new Body.Metadata(namespace, name, uid, resourceVersion) : null;
        return new Body(copy.toByteArray(), type, kind, metadata, code, status, message, reason, details, detailsUid);
    }

    private void members() throws IOException {
        JsonToken token = parser.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (field.equals("@type")) {
                token = withoutType();
                continue;
            }
            parser.nextToken();
            switch (field) {
                case "kind" -> kind = textOr(kind);
                case "status" -> status = textOr(status);
                case "message" -> message = textOr(message);
                case "reason" -> reason = textOr(reason);
                case "code" -> code = whole(code);
                case "metadata" -> metadata();
                case "details" -> details();
                default -> value();
            }
            token = parser.nextToken();
        }
    }

    /** Skips the member the parser stands on, with one of the commas beside it. */
    private JsonToken withoutType() throws IOException {
        copyUpTo(tokenStart());
        parser.nextToken();
        type = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : type;
        parser.skipChildren();
        JsonToken next = parser.nextToken();
        if (next == JsonToken.END_OBJECT) {
            dropLastComma();
        }
        copied = tokenStart();
        return next;
    }

    private void dropLastComma() {
        byte[] bytes = copy.toByteArray();
        int end = bytes.length;
        while (end > 1 && (bytes[end - 1] == ',' || bytes[end - 1] <= ' ' && bytes[end - 1] > 0)) {
            end--;
        }
        copy.reset();
        copy.write(bytes, 0, end);
    }

    private void metadata() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            value();
            return;
        }
        hasMetadata = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "namespace" -> namespace = textOr(namespace);
                case "name" -> name = textOr(name);
                case "uid" -> uid = textOr(uid);
                case "resourceVersion" -> resourceVersion = textOr(resourceVersion);
                default -> value();
            }
        }
    }

    private void details() throws IOException {
        copyUpTo(tokenStart());
        int start = copy.size();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            value();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals("uid")) {
                detailsUid = textOr(detailsUid);
            } else {
                value();
            }
        }
        copyUpTo((int) parser.currentLocation().getByteOffset());
        details = new Body.Range(start, copy.size());
    }

    private @Nullable String textOr(@Nullable String before) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        value();
        return before;
    }

    /** 404, 404.0 and "404" are equal. */
    private @Nullable Integer whole(@Nullable Integer before) throws IOException {
        Integer found = WholeNumber.of(parser);
        value();
        return found == null ? before : found;
    }

    /** Steps over the value the parser stands on, with an eye on numbers only. */
    private void value() throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_INT -> number(true);
                case VALUE_NUMBER_FLOAT -> number(false);
                default -> {}
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void number(boolean integral) throws IOException {
        if (integral && parser.getTextLength() <= 15) {
            return;
        }
        String digits = parser.getText();
        String rewritten = NumberRule.rewritten(digits, integral);
        if (rewritten != null) {
            int start = tokenStart();
            copyUpTo(start);
            for (int i = 0; i < rewritten.length(); i++) {
                copy.write(rewritten.charAt(i));
            }
            copied = start + digits.length();
        }
    }

    private boolean isNumber() {
        JsonToken token = parser.currentToken();
        return token != null && token.isNumeric();
    }

    private int tokenStart() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private void copyUpTo(int end) {
        if (end > copied) {
            copy.write(source, copied, end - copied);
            copied = end;
        }
    }
}
