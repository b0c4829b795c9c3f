package dev.auditbridge.output.http.otlp;

import dev.auditbridge.output.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of attributes in the JSON encoding of OTLP; an absent value is left out. For one thread. */
final class Attributes {
    private final Bytes out;
    private boolean first = true;

    /** Begins the list. */
    Attributes(Bytes out) {
        this.out = out;
        out.ascii("\"attributes\":[");
    }

    Attributes text(String key, @Nullable String value) {
        if (value != null) {
            begin(key);
            out.ascii("{\"stringValue\":");
            out.quoted(value);
            out.ascii("}}");
        }
        return this;
    }

    Attributes texts(String key, List<String> values) {
        if (!values.isEmpty()) {
            begin(key);
            out.ascii("{\"arrayValue\":{\"values\":[");
            for (int i = 0; i < values.size(); i++) {
                out.ascii(i == 0 ? "{\"stringValue\":" : ",{\"stringValue\":");
                out.quoted(values.get(i));
                out.write('}');
            }
            out.ascii("]}}}");
        }
        return this;
    }

    /** 64-bit numbers stand as strings in this encoding. */
    Attributes number(String key, @Nullable Integer value) {
        if (value != null) {
            begin(key);
            out.ascii("{\"intValue\":\"" + value + "\"}}");
        }
        return this;
    }

    void end() {
        out.write(']');
    }

    private void begin(String key) {
        out.ascii(first ? "{\"key\":\"" : ",{\"key\":\"");
        out.ascii(key);
        out.ascii("\",\"value\":");
        first = false;
    }
}
