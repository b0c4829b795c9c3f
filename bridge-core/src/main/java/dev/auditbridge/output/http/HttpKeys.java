package dev.auditbridge.output.http;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that every output over HTTP has, with the defaults that suit one protocol. */
public final class HttpKeys {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Pattern PROXY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");

    private static final Key<String> PROXY_ADDRESS =
            Key.text("proxy", "The HTTP proxy to go through, host:port; one that asks for no password.");
    private static final Key<Duration> CONNECT_TIMEOUT = Key.duration(
                    "connectTimeout", "The longest for a connection to be established.", SHORTEST, HOUR)
            .or(Duration.ofSeconds(10));
    private static final Key<Duration> TIMEOUT = Key.duration(
                    "timeout",
                    "The longest without progress while a request is sent, and then the longest until the answer is"
                            + " there.",
                    SHORTEST,
                    HOUR)
            .or(Duration.ofSeconds(60));
    private static final Key<Integer> CONNECTIONS = Key.whole(
                    "connections", "The most connections, each with one request at a time.", 1, 256)
            .or(4);
    private static final Key<Long> LARGEST_EVENT = Key.size(
            "largestEvent",
            "The largest encoded Event to send; a larger one loses its bodies, then the ends of its strings, and says"
                    + " so in the annotation auditbridge.dev/truncated. Without it the collector decides.",
            1_024,
            1L << 30);

    private final Key<String> url;
    private final Key<Integer> compression;
    private final Key<Long> maxRequest;

    /**
     * The keys of one protocol.
     *
     * @param urlSentence what the URL is
     * @param compressionLevel the level of gzip unless the file says another; 0 for a protocol whose readers may not know it
     * @param requestBytes the most bytes of a request unless the file says more
     */
    public HttpKeys(String urlSentence, int compressionLevel, long requestBytes) {
        this.url = Key.text("url", urlSentence).required();
        this.compression = Key.whole("compression", "The level of gzip compression; 0 sends plain bodies.", 0, 9)
                .or(compressionLevel);
        this.maxRequest = Key.size(
                        "maxRequest",
                        "The most bytes in a request, counted as canonical JSON; the smaller of this and batch.bytes"
                                + " counts.",
                        1_024,
                        1L << 30)
                .or(requestBytes);
    }

    /** The keys, in the order a person reads them. */
    public List<Key<?>> all() {
        return List.of(
                url,
                TlsSettings.TLS,
                PROXY_ADDRESS,
                compression,
                CONNECT_TIMEOUT,
                TIMEOUT,
                CONNECTIONS,
                maxRequest,
                LARGEST_EVENT);
    }

    /**
     * Reads them from the settings of an output that has them among its keys.
     *
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    public HttpSettings read(Settings settings) {
        URI address = url(settings, url);
        return new HttpSettings(
                address,
                tls(settings, url, address),
                settings.find(PROXY_ADDRESS).map(text -> proxy(settings, text)),
                settings.get(compression),
                settings.get(CONNECT_TIMEOUT),
                settings.get(TIMEOUT),
                settings.get(CONNECTIONS),
                settings.get(maxRequest),
                settings.find(LARGEST_EVENT).map(Math::toIntExact),
                false);
    }

    /** A URL under a key; the error does not repeat it, because its path may be a secret (I7). */
    static URI url(Settings settings, Key<String> key) {
        try {
            URI address = new URI(settings.get(key));
            String scheme = address.getScheme();
            if (address.getHost() == null || (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme))) {
                throw settings.error(key, "is no URL of http:// or https:// with a host");
            }
            if (address.getUserInfo() != null) {
                throw settings.error(key, "holds a user or password: give them under auth.basic");
            }
            if (address.getFragment() != null) {
                throw settings.error(key, "ends in a #fragment, which is never sent: leave it out");
            }
            return address.getRawPath().isEmpty() ? address.resolve("/") : address;
        } catch (URISyntaxException e) {
            throw settings.error(key, "is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
    }

    /** How TLS is spoken with the server of a URL in these settings. */
    static TlsSettings tls(Settings settings, Key<String> urlKey, URI address) {
        Optional<TlsSettings> tls = TlsSettings.from(settings);
        if (tls.isPresent() && "http".equalsIgnoreCase(address.getScheme())) {
            throw settings.error(urlKey, "begins with http:// although tls is set: begin it with https://");
        }
        return tls.orElse(TlsSettings.DEFAULT);
    }

    private static InetSocketAddress proxy(Settings settings, String text) {
        Matcher matcher = PROXY.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw settings.error(PROXY_ADDRESS, "is no host:port");
        }
        return InetSocketAddress.createUnresolved(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
}
