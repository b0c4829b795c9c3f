package dev.auditbridge.output.http;

import dev.auditbridge.output.tls.TlsSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a collector is reached by HTTP.
 *
 * @param url where Events go; its path and query may be secret, its scheme, host and port are not
 * @param tls how TLS is spoken where the URL asks for it
 * @param proxy the HTTP proxy to go through, if any
 * @param compression 0 for none, else the level of gzip
 * @param connectTimeout the longest for a connection to be established
 * @param timeout the longest without progress: bytes taken, and after the last of them the whole answer
 * @param connections the most requests at once
 * @param maxRequest the most bytes of canonical JSON in a request
 * @param largestEvent the largest encoded Event to send, if there is such a limit; of a larger one parts are left out
 * @param cookies whether the collector's cookies are sent back, which tie a client to one host behind a load balancer
 */
public record HttpSettings(
        URI url,
        TlsSettings tls,
        Optional<InetSocketAddress> proxy,
        int compression,
        Duration connectTimeout,
        Duration timeout,
        int connections,
        long maxRequest,
        Optional<Integer> largestEvent,
        boolean cookies) {

    /** These settings, with cookies sent back. */
    public HttpSettings withCookies() {
        return new HttpSettings(
                url, tls, proxy, compression, connectTimeout, timeout, connections, maxRequest, largestEvent, true);
    }

    /** These settings, with another URL of the same server. */
    public HttpSettings withUrl(URI other) {
        return new HttpSettings(
                other,
                tls,
                proxy,
                compression,
                connectTimeout,
                timeout,
                connections,
                maxRequest,
                largestEvent,
                cookies);
    }

    /** The same collector at another path, which begins with a slash; a query may follow. */
    public URI at(String path) {
        return url.resolve(path);
    }

    /** These settings within what a collector takes: the smaller limits hold. */
    public HttpSettings withinLimits(long requestBytes, int eventBytes) {
        return new HttpSettings(
                url,
                tls,
                proxy,
                compression,
                connectTimeout,
                timeout,
                connections,
                Math.min(maxRequest, requestBytes),
                Optional.of(Math.min(largestEvent.orElse(eventBytes), eventBytes)),
                cookies);
    }

    /** These settings for another server, by the same proxy and timeouts. */
    HttpSettings forServer(URI other, TlsSettings otherTls) {
        return new HttpSettings(
                other, otherTls, proxy, 0, connectTimeout, timeout, connections, maxRequest, Optional.empty(), false);
    }
}
