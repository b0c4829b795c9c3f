package dev.auditbridge.output.http;

import dev.auditbridge.config.Secret;
import dev.auditbridge.output.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Credentials that are the same for every request.
 *
 * @param headers the headers
 * @param secrets what no error may show
 */
public record FixedHeaders(Map<String, String> headers, List<String> secrets) implements Credentials {

    /** An {@code Authorization} header of a scheme and a token. */
    public static FixedHeaders authorization(String scheme, Secret token) {
        return new FixedHeaders(Map.of("Authorization", scheme + " " + token.reveal()), List.of(token.reveal()));
    }

    /** HTTP Basic (RFC 7617). */
    static FixedHeaders basic(String user, Secret password) {
        String pair =
                Base64.getEncoder().encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
        return new FixedHeaders(Map.of("Authorization", "Basic " + pair), List.of(pair, password.reveal()));
    }

    /** A header of any name. */
    static FixedHeaders header(String name, Secret value) {
        return new FixedHeaders(Map.of(name, value.reveal()), List.of(value.reveal()));
    }

    @Override
    public Grant grant(Bytes body) {
        return new Grant.Headers(headers);
    }

    /** Without the values (I7). */
    @Override
    public String toString() {
        return Stream.concat(Stream.of("headers"), headers.keySet().stream())
                .toList()
                .toString();
    }
}
