package dev.auditbridge.output.http;

import dev.auditbridge.output.Bytes;
import java.net.URI;
import java.util.Map;

/**
 * A request. Nothing that an Event says may stand in its URL or headers.
 *
 * @param method the method
 * @param url the whole URL
 * @param headers headers besides those of credentials and compression
 * @param body the body, not compressed
 * @param mostAnswer the most bytes to keep of the answer's body
 */
public record HttpCall(String method, URI url, Map<String, String> headers, Bytes body, int mostAnswer) {

    /** A POST. */
    public static HttpCall post(URI url, String contentType, Bytes body, int mostAnswer) {
        return new HttpCall("POST", url, Map.of("Content-Type", contentType), body, mostAnswer);
    }
}
