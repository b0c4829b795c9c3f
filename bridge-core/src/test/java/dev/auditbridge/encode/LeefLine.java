package dev.auditbridge.encode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of LEEF 2.0: version, vendor, product, version, event id and delimiter between pipes, then attributes. */
record LeefLine(List<String> header, Map<String, String> attributes) {

    static LeefLine parse(String line) {
        String[] parts = line.split("\\|", 7);
        check(parts.length == 7 && parts[0].equals("LEEF:2.0") && parts[5].equals("x09"), line);
        check(line.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 127), line);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute : parts[6].split("\t", -1)) {
            int equals = attribute.indexOf('=');
            check(equals > 0 && attribute.substring(0, equals).matches("[A-Za-z0-9]+"), line);
            check(attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1)) == null, line);
        }
        return new LeefLine(List.of(parts).subList(1, 5), attributes);
    }

    private static void check(boolean holds, String text) {
        if (!holds) {
            throw new AssertionError("not LEEF: " + text);
        }
    }
}
