package dev.auditbridge.output.http.splunk;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.http.AuthKeys;
import dev.auditbridge.output.http.Credentials;
import dev.auditbridge.output.http.FixedHeaders;
import dev.auditbridge.output.http.HttpKeys;
import dev.auditbridge.output.http.HttpSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an HTTP Event Collector is spoken to.
 *
 * @param http how it is reached; the URL is where Events go
 * @param token what lets Events in
 * @param endpoint how Events stand in a request
 * @param channel tells this client's requests from those of others, for acknowledgements
 * @param acknowledgement how long Splunk's indexers are asked whether they have what was sent, if they are
 * @param metadata what is said about every Event
 */
record SplunkSettings(
        HttpSettings http,
        FixedHeaders token,
        Endpoint endpoint,
        String channel,
        Optional<Acknowledgement> acknowledgement,
        Metadata metadata) {

    /** How Events stand in a request. */
    enum Endpoint {
        EVENT("/services/collector/event"),
        RAW("/services/collector/raw");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }
    }

    /**
     * How indexers are asked.
     *
     * @param every the longest between two questions
     * @param timeout after which Events are sent again
     */
    record Acknowledgement(Duration every, Duration timeout) {}

    /**
     * What is said about every Event.
     *
     * @param host where it comes from; if not given, its cluster
     * @param originFields whether the cloud, account, region and cluster are indexed fields
     */
    record Metadata(
            Optional<String> index, String source, String sourcetype, Optional<String> host, boolean originFields) {}

    /** Splunk's advice for a request, whatever the server's max_content_length. */
    private static final long REQUEST = 1L << 20;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final HttpKeys HTTP = new HttpKeys(
            "The collector, such as https://splunk.example.net:8088; a path only where Events do not go to /services/collector.",
            1,
            REQUEST);
    private static final Key<Secret> TOKEN =
            Key.secret("token", "The collector's token.").required();
    private static final Key<TokenScheme> TOKEN_SCHEME = Key.choice(
                    "tokenScheme",
                    "How the token is sent: splunk, or bearer as LogScale documents it.",
                    TokenScheme.class)
            .or(TokenScheme.SPLUNK);
    private static final Key<Endpoint> ENDPOINT = Key.choice(
                    "endpoint",
                    "How Events are sent: event, with their time and fields, or raw, one a line, for a sourcetype to take apart.",
                    Endpoint.class)
            .or(Endpoint.EVENT);
    private static final Key<Boolean> ACKNOWLEDGE = Key.flag(
                    "acknowledge",
                    "Whether an Event is accepted only when an indexer has it; the token must have indexer acknowledgement."
                            + " Splunk Cloud and LogScale have none: there accepted means queued.")
            .or(true);
    private static final Key<Duration> EVERY = Key.duration(
                    "acknowledgeEvery", "The longest between two questions whether indexers have it.", SHORTEST, DAY)
            .or(Duration.ofSeconds(5));
    private static final Key<Duration> ACK_TIMEOUT = Key.duration(
                    "acknowledgeTimeout",
                    "After how long without acknowledgement Events are sent again.",
                    SHORTEST,
                    DAY)
            .or(Duration.ofMinutes(5));
    private static final Key<String> INDEX = Key.text("index", "The index; without it, the token's default.");
    private static final Key<String> SOURCE =
            Key.text("source", "The source of every Event.").or("auditbridge");
    private static final Key<String> SOURCETYPE =
            Key.text("sourcetype", "The sourcetype of every Event.").or("kube:apiserver:audit");
    private static final Key<String> HOST =
            Key.text("host", "The host of every Event; without it, the name of its cluster.");
    private static final Key<Boolean> ORIGIN_FIELDS = Key.flag(
                    "originFields",
                    "Whether provider, account, region and cluster are indexed fields, where known; of the endpoint event only.")
            .or(true);

    static final ComponentSpec SPEC = new ComponentSpec(
            "splunk-hec",
            "Splunk's HTTP Event Collector, with indexer acknowledgement; LogScale and others without.",
            Stream.concat(
                            HTTP.all().stream(),
                            Stream.of(
                                    TOKEN,
                                    TOKEN_SCHEME,
                                    ENDPOINT,
                                    ACKNOWLEDGE,
                                    EVERY,
                                    ACK_TIMEOUT,
                                    INDEX,
                                    SOURCE,
                                    SOURCETYPE,
                                    HOST,
                                    ORIGIN_FIELDS))
                    .toList());

    private enum TokenScheme {
        SPLUNK("Splunk"),
        BEARER("Bearer");

        private final String word;

        TokenScheme(String word) {
            this.word = word;
        }
    }

    static SplunkSettings from(Settings settings) {
        HttpSettings http = HTTP.read(settings);
        Endpoint endpoint = settings.get(ENDPOINT);
        return new SplunkSettings(
                http.url().getRawPath().equals("/") ? http.withUrl(http.at(endpoint.path)) : http,
                FixedHeaders.authorization(
                        settings.get(TOKEN_SCHEME).word, AuthKeys.value(settings, TOKEN, settings.get(TOKEN))),
                endpoint,
                UUID.randomUUID().toString(),
                settings.get(ACKNOWLEDGE)
                        ? Optional.of(new Acknowledgement(settings.get(EVERY), settings.get(ACK_TIMEOUT)))
                        : Optional.empty(),
                new Metadata(
                        settings.find(INDEX),
                        settings.get(SOURCE),
                        settings.get(SOURCETYPE),
                        settings.find(HOST),
                        settings.get(ORIGIN_FIELDS)));
    }

    /** Where indexers are asked: beside where Events go. */
    URI acknowledgements() {
        return http.url().resolve("ack");
    }

    /** Where Events go: with a raw body, what is said about them stands in the query. */
    URI eventsUrl() {
        if (endpoint == Endpoint.EVENT) {
            return http.url();
        }
        Map<String, String> query = new LinkedHashMap<>();
        metadata.index().ifPresent(index -> query.put("index", index));
        query.put("source", metadata.source());
        query.put("sourcetype", metadata.sourcetype());
        metadata.host().ifPresent(host -> query.put("host", host));
        String more = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(http.url() + (http.url().getRawQuery() == null ? "?" : "&") + more);
    }

    List<Credentials> credentials() {
        return List.of(token);
    }
}
