package dev.auditbridge;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a client can put into a request, and so into an Event's body, without asking anybody: well-formed JSON that has made
 * parsers fail. An Event that holds it must come through (I3).
 */
public final class HostileBodies {
    /** The one that a transport of protobuf strings, which hold whole characters only, cannot carry. */
    public static final String HALF_A_PAIR_AS_NAME = "half a surrogate pair as a name";

    private HostileBodies() {}

    /** Bodies by name; each is one JSON value on one line, in UTF-8. */
    public static Map<String, byte[]> all() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("duplicate names", "{\"a\":1,\"a\":{\"a\":2},\"a\":[3]}");
        bodies.put("a name of the Event itself", "{\"auditID\":\"other\",\"kind\":\"Event\",\"stage\":\"Panic\"}");
        bodies.put("numbers beyond a double", "[1e400,-1e-400,-0,123456789012345678901234567890,1E+9,0.10]");
        bodies.put("a number of 100,000 digits", "1".repeat(100_000));
        bodies.put("an exponent of 1,000 digits", "1e" + "9".repeat(1_000));
        bodies.put("halves of surrogate pairs", "[\"\\ud800\",\"\\udc00\\ud800\"]");
        bodies.put(HALF_A_PAIR_AS_NAME, "{\"\\udfff\":1}");
        bodies.put("NUL and control escapes", "\"\\u0000\\u0001\\u001f\\u2028\\/\\b\\f\\n\\r\\t\"");
        bodies.put("a scalar", "true");
        bodies.put("null", "null");
        bodies.put("the mark of a body left out", "\"skipped-too-big-size-object\"");
        bodies.put("empty things", "{\"\":\"\",\" \":[],\"x\":{}}");
        bodies.put("arrays 9,000 deep", "[".repeat(9_000) + "]".repeat(9_000));
        bodies.put("objects 9,000 deep", "{\"a\":".repeat(9_000) + "0" + "}".repeat(9_000));
        bodies.put("a string of a megabyte", "\"" + "x".repeat(1 << 20) + "\"");
        bodies.put("a name of 200,000 characters", "{\"" + "n".repeat(200_000) + "\":0}");
        bodies.put("names that collide in Jackson's symbol table", collidingNames(20_000));
        bodies.put("text that looks like a cut", "\"[Truncated...]\"");
        bodies.put("text that looks like JSON", "\"}]}\\\"},{\\\"kind\\\":\\\"Event\\\"}\"");
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        bodies.forEach((name, body) -> bytes.put(name, body.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    /**
     * An object whose names all have one hash in Jackson's ByteQuadsCanonicalizer (2.22), for any seed: the seed enters after
     * the two halves of an eight-byte name are mixed, so the second half can undo the first.
     */
    private static String collidingNames(int count) {
        int inverse = 1;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - 33 * inverse;
        }
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder object = new StringBuilder("{\"x\":0");
        int found = 0;
        while (found < count) {
            int first = 0;
            for (int i = 0; i < 4; i++) {
                first = first << 8 | ('0' + random.nextInt(43));
            }
            int mixed = first;
            mixed += mixed >>> 15;
            mixed ^= mixed >>> 9;
            int second = (0x12345678 - mixed) * inverse;
            if (isText(second)) {
                object.append(",\"");
                append(object, first);
                append(object, second);
                object.append("\":0");
                found++;
            }
        }
        return object.append('}').toString();
    }

    private static boolean isText(int quad) {
        for (int shift = 0; shift < 32; shift += 8) {
            int c = quad >>> shift & 0xff;
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder text, int quad) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            text.append((char) (quad >>> shift & 0xff));
        }
    }
}
