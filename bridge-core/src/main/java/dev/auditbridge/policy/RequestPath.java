package dev.auditbridge.policy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The path of a {@code requestURI}, read as the API server reads it. */
final class RequestPath {
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestPath() {}

    /** The path without its query, percent-decoded once; one that cannot be decoded stays as it is. */
    static String decoded(String requestUri) {
        int query = requestUri.indexOf('?');
        String path = query < 0 ? requestUri : requestUri.substring(0, query);
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                decoded.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return path;
            }
            decoded.write(high << 4 | low);
            i += 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    /** Whether a resource's path names an object, by the API server's reading of it (requestinfo.go). */
    static boolean carriesName(String path) {
        String[] parts = trimSlashes(path).split("/", -1);
        int at = parts[0].equals("apis") ? 3 : 2;
        if (at + 2 < parts.length
                && parts[at].equals("namespaces")
                && !NAMESPACE_SUBRESOURCES.contains(parts[at + 2])) {
            at += 2;
        }
        return at + 1 < parts.length;
    }

    private static String trimSlashes(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }
}
