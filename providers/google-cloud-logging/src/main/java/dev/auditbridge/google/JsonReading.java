package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** How JSON is read here: within the limits of the bridge, not those of the parser. */
final class JsonReading {
    static final int DEEPEST = 10_000;

    private JsonReading() {}

    /** A factory of parsers whose strings, names and numbers may be as long as the document. */
    static JsonFactory factory(int deepest) {
        return JsonFactory.builder()
                // Names are a client's: two of one hash must not stop the reading.
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(deepest)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }
}
