package dev.auditbridge.azure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Rewrites what some Azure services write in place of JSON: raw control characters inside strings (elastic/beats#34092) and
 * single quotes (elastic/beats#34450). The second try, after the strict one has failed. Safe for use by many threads.
 */
final class LenientJson {
    private static final int DEPTH = 10_000;

    private final JsonFactory json = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            // A zero byte near the start would make it guess UTF-16, where no place in the bytes is what it says.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names are whatever a client writes: they neither stop the reading nor stay in memory.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // A lone surrogate has no UTF-8, but it has an escape.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();

    /**
     * A value, rewritten.
     *
     * @param json the value as JSON
     * @param end the index after the original
     */
    record Rewritten(byte[] json, int end) {}

    /** Reads one value from {@code from}; nothing if it is not even nearly JSON. */
    Optional<Rewritten> rewrite(byte[] bytes, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 64);
        try (JsonParser parser = json.createParser(bytes, from, to - from);
                JsonGenerator generator = json.createGenerator(out)) {
            int depth = 0;
            do {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return Optional.empty();
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
            } while (depth > 0);
            generator.flush();
            int end = from + (int) parser.currentLocation().getByteOffset();
            return Optional.of(new Rewritten(out.toByteArray(), end));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
