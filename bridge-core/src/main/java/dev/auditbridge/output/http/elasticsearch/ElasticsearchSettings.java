package dev.auditbridge.output.http.elasticsearch;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a cluster is spoken to.
 *
 * @param http how it is reached; the URL is that of the bulk API
 * @param credentials what lets Events in
 */
record ElasticsearchSettings(HttpSettings http, List<Credentials> credentials) {
    /** Elastic advises a few megabytes; a cluster refuses more than http.max_content_length, 100 MB unless changed. */
    private static final long REQUEST = 8L << 20;

    /** What a name may hold (Elasticsearch: Create index API); dots and dashes are common, anything else is not. */
    private static final Pattern INDEX_NAME = Pattern.compile("[a-z0-9.][a-z0-9._+-]{0,254}");

    private static final Pattern PIPELINE_NAME = Pattern.compile("[A-Za-z0-9._@+-]+");

    /** Of each item only what tells its outcome. */
    private static final String ANSWER =
            "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason";

    private static final HttpKeys HTTP = new HttpKeys(
            "A cluster of Elasticsearch or OpenSearch, such as https://elastic.example.net:9200; a path if it stands behind one.",
            1,
            REQUEST);
    private static final Key<String> INDEX = Key.text(
                    "index", "The data stream or index; it need not exist where the cluster makes them by itself.")
            .or("logs-auditbridge-default");
    private static final Key<String> PIPELINE =
            Key.text("pipeline", "The ingest pipeline; without it, the index's default.");
    private static final Key<Secret> API_KEY =
            Key.secret("apiKey", "An API key of Elasticsearch in its encoded form, instead of auth.");

    static final ComponentSpec SPEC = new ComponentSpec(
            "elasticsearch",
            "Elasticsearch or OpenSearch by the bulk API; what is sent twice is stored once.",
            Stream.concat(HTTP.all().stream(), Stream.of(API_KEY, AuthKeys.AUTH, INDEX, PIPELINE))
                    .toList());

    static ElasticsearchSettings from(Settings settings) {
        String index = settings.get(INDEX);
        if (!INDEX_NAME.matcher(index).matches()) {
            throw settings.error(INDEX, "is no name of an index: lower case letters, digits and . _ - + only");
        }
        Optional<String> pipeline = settings.find(PIPELINE);
        if (pipeline.isPresent() && !PIPELINE_NAME.matcher(pipeline.get()).matches()) {
            throw settings.error(PIPELINE, "is no name of a pipeline: letters, digits and . _ - + @ only");
        }
        HttpSettings http = HTTP.read(settings);
        if (http.url().getRawQuery() != null) {
            throw settings.error(INDEX, "goes into the url, which therefore may have no query");
        }
        List<Credentials> credentials = new ArrayList<>(AuthKeys.read(settings, http));
        settings.find(API_KEY).ifPresent(key -> {
            if (settings.find(AuthKeys.AUTH).isPresent()) {
                throw settings.error(API_KEY, "excludes auth: give one");
            }
            credentials.add(FixedHeaders.authorization("ApiKey", AuthKeys.value(settings, API_KEY, key)));
        });
        String base = http.url().toString();
        String bulk = base + (base.endsWith("/") ? "" : "/") + index + "/_bulk?" + ANSWER
                + pipeline.map(name -> "&pipeline=" + name).orElse("");
        return new ElasticsearchSettings(http.withUrl(URI.create(bulk)), List.copyOf(credentials));
    }
}
