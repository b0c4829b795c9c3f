package dev.auditbridge.google;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Makes sources of GKE audit logs in Cloud Logging. Those of one factory share the read requests of a project. */
public final class CloudLoggingSourceFactory implements SourceFactory {
    private static final Pattern RESOURCE = Pattern.compile(
            "(projects|folders|organizations|billingAccounts)/[^/]+" + "(/locations/[^/]+/buckets/[^/]+/views/[^/]+)?");
    private static final int MOST_RESOURCES = 100;
    /** Google's own limit of a filter is 20,000 characters, with what is added here. */
    private static final int LONGEST_FILTER = 15_000;

    private static final Key<List<String>> RESOURCE_NAMES = Key.texts(
                    "resourceNames",
                    "What is read: projects/P, folders/F, organizations/O, billingAccounts/B, or a log view"
                            + " projects/P/locations/L/buckets/B/views/V. Without a view, what a project below holds"
                            + " is not read.")
            .required();
    private static final Key<List<String>> CLUSTERS = Key.texts(
                    "clusters", "Only these clusters, each as NAME or LOCATION/NAME; all if none is named.")
            .or(List.of());
    private static final Key<String> FILTER = Key.text(
            "filter",
            "A further condition in the Logging query language, such as -protoPayload.methodName:\"leases\".");
    private static final Key<Start> START = Key.start();
    private static final Key<Duration> POLL = Key.duration(
                    "poll", "The time between two looks for new entries.", Duration.ofMillis(50), Duration.ofHours(1))
            .or(Duration.ofSeconds(10));
    private static final Key<Duration> SETTLE = Key.duration(
                    "settle",
                    "How old an entry must be to be read; Cloud Logging shows entries up to half a minute late.",
                    Duration.ZERO,
                    Duration.ofHours(1))
            .or(Duration.ofSeconds(60));
    private static final Key<Duration> OVERLAP = Key.duration(
                    "overlap",
                    "How much of the time before each look reads again, for entries later than settle.",
                    Duration.ZERO,
                    Duration.ofHours(1))
            .or(Duration.ofSeconds(60));
    private static final Key<Duration> WINDOW = Key.duration(
                    "window",
                    "How much time one look covers at the most; it grows by itself where there is little to read.",
                    Duration.ofSeconds(1),
                    Duration.ofHours(24))
            .or(Duration.ofMinutes(5));
    private static final Key<Duration> SWEEP = Key.duration(
                    "sweep",
                    "The time between two looks for entries that came later than overlap, up to a day late.",
                    Duration.ofMillis(100),
                    Duration.ofHours(6))
            .or(Duration.ofMinutes(5));
    private static final Key<Integer> PAGE_SIZE =
            Key.whole("pageSize", "The most entries of one answer.", 1, 1000).or(1000);
    private static final Key<Integer> REQUESTS_PER_MINUTE = Key.whole(
                    "requestsPerMinute",
                    "How many read requests all sources of the quota project make a minute; Google allows 60, for everybody.",
                    1,
                    60_000)
            .or(50);
    private static final Key<String> ENDPOINT =
            Key.text("endpoint", "host:port of Cloud Logging, if not Google's own, such as a private endpoint.");
    private static final Key<Boolean> PLAINTEXT = Key.flag(
                    "plaintext", "Whether that endpoint is spoken to without TLS.")
            .or(false);
    private static final Key<String> QUOTA_PROJECT =
            Key.text("quotaProject", "The project whose read quota is used, if not that of the credentials.");
    private static final Key<String> UNIVERSE_DOMAIN =
            Key.text("universeDomain", "The domain of the cloud, if not googleapis.com.");

    /** The kinds of credentials. */
    enum CredentialType {
        /** As Google's libraries find them. */
        DEFAULT,
        /** In a file. */
        FILE,
        /** None. */
        NONE
    }

    private static final Key<CredentialType> TYPE = Key.choice(
                    "type",
                    "default (environment, workload identity, attached service account), file, or none.",
                    CredentialType.class)
            .or(CredentialType.DEFAULT);
    private static final Key<String> PATH =
            Key.text("path", "The file of a key or of a workload identity federation, for type file.");
    private static final Key<String> IMPERSONATE =
            Key.text("impersonate", "The e-mail address of a service account to act as.");
    private static final Key<Settings> CREDENTIALS = Key.nested("credentials", "Who reads.", TYPE, PATH, IMPERSONATE);

    private static final Key<Boolean> ANONYMOUS = Key.flag(
                    "anonymousWhenAbsent", "Whether a caller that Google does not name is system:anonymous.")
            .or(false);
    private static final Key<Boolean> GROUPS = Key.flag(
                    "deriveGroups", "Whether the groups that Kubernetes implies by a user's name are added.")
            .or(false);
    private static final Key<Boolean> NAME = Key.flag(
                    "nameFromResponse", "Whether the name of a created object is taken from the response.")
            .or(false);
    private static final Key<Boolean> UID = Key.flag(
                    "uidFromResponse", "Whether uid and resource version are taken from the response.")
            .or(false);
    private static final Key<Boolean> URI = Key.flag(
                    "uriHints", "Whether what is known of the lost query string is added to requestURI.")
            .or(false);
    private static final Key<Settings> INFER = Key.nested(
            "infer",
            "Guesses that Events may hold; each is named in their annotation auditbridge.dev/inferred.",
            ANONYMOUS,
            GROUPS,
            NAME,
            UID,
            URI);

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "google-cloud-logging",
            "GKE audit logs in Google Cloud Logging.",
            RESOURCE_NAMES,
            CLUSTERS,
            FILTER,
            START,
            POLL,
            SETTLE,
            OVERLAP,
            WINDOW,
            SWEEP,
            PAGE_SIZE,
            REQUESTS_PER_MINUTE,
            ENDPOINT,
            PLAINTEXT,
            CREDENTIALS,
            QUOTA_PROJECT,
            UNIVERSE_DOMAIN,
            INFER);

    private final Map<String, RateLimiter> budgets = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public CloudLoggingSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        return create(settings, limits, InstantSource.system());
    }

    CloudLoggingSource create(Settings settings, EventLimits limits, InstantSource clock) {
        List<String> resourceNames = resourceNames(settings);
        Connection connection = connection(settings);
        int perMinute = settings.get(REQUESTS_PER_MINUTE);
        String payer = connection.quotaProject().orElse(resourceNames.getFirst()) + " " + perMinute;
        LoggingFailures failures = new LoggingFailures(resourceNames, clock);
        return new CloudLoggingSource(new CloudLoggingSource.Reading(
                resourceNames,
                new LogFilter(clusters(settings), filter(settings)),
                settings.get(START),
                pace(settings),
                limits,
                settings.find(INFER).map(CloudLoggingSourceFactory::inference).orElse(Inference.NONE),
                () -> new ListedPages(connection, resourceNames, failures),
                budgets.computeIfAbsent(payer, key -> RateLimiter.of(key, rate(perMinute))),
                clock));
    }

    /** Spread over the minute, so that no burst takes all that others of the project need. */
    private static RateLimiterConfig rate(int perMinute) {
        boolean isSlow = perMinute < 10;
        return RateLimiterConfig.custom()
                .limitForPeriod(isSlow ? 1 : perMinute / 10)
                .limitRefreshPeriod(isSlow ? Duration.ofMinutes(1).dividedBy(perMinute) : Duration.ofSeconds(6))
                .timeoutDuration(Duration.ofHours(1))
                .build();
    }

    private static List<String> resourceNames(Settings settings) {
        List<String> names = settings.get(RESOURCE_NAMES);
        if (names.isEmpty() || names.size() > MOST_RESOURCES) {
            throw settings.error(RESOURCE_NAMES, "between 1 and " + MOST_RESOURCES + " names are allowed");
        }
        for (String name : names) {
            if (!RESOURCE.matcher(name).matches()) {
                throw settings.error(
                        RESOURCE_NAMES,
                        name + " is none of projects/P, folders/F, organizations/O, billingAccounts/B, or a log view"
                                + " projects/P/locations/L/buckets/B/views/V");
            }
        }
        return names;
    }

    private static List<LogFilter.Cluster> clusters(Settings settings) {
        return settings.get(CLUSTERS).stream()
                .map(text -> {
                    int slash = text.indexOf('/');
                    if (slash == 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
                        throw settings.error(CLUSTERS, text + " is neither NAME nor LOCATION/NAME");
                    }
                    return slash < 0
                            ? new LogFilter.Cluster(text, Optional.empty())
                            : new LogFilter.Cluster(text.substring(slash + 1), Optional.of(text.substring(0, slash)));
                })
                .toList();
    }

    private static Optional<String> filter(Settings settings) {
        Optional<String> filter = settings.find(FILTER);
        if (filter.isPresent() && filter.get().length() > LONGEST_FILTER) {
            throw settings.error(FILTER, "it is longer than " + LONGEST_FILTER + " characters");
        }
        return filter;
    }

    private static Pace pace(Settings settings) {
        Duration settle = settings.get(SETTLE);
        return new Pace(
                settings.get(POLL),
                settle,
                settings.get(OVERLAP),
                settings.get(WINDOW),
                settings.get(SWEEP),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                settle.plus(Duration.ofMinutes(1)),
                settings.get(PAGE_SIZE));
    }

    private static Connection connection(Settings settings) {
        Optional<String> endpoint = settings.find(ENDPOINT);
        boolean plaintext = settings.get(PLAINTEXT);
        if (plaintext && endpoint.isEmpty()) {
            throw settings.error(PLAINTEXT, "it goes only with an endpoint of one's own");
        }
        if (endpoint.isPresent() && !endpoint.get().matches("[^/]+:[0-9]+")) {
            throw settings.error(ENDPOINT, "it must be host:port, without a scheme");
        }
        return new Connection(
                endpoint,
                plaintext,
                settings.find(CREDENTIALS)
                        .map(CloudLoggingSourceFactory::credentials)
                        .orElse(new Connection.Credentials.Default(Optional.empty())),
                settings.find(QUOTA_PROJECT),
                settings.find(UNIVERSE_DOMAIN));
    }

    private static Connection.Credentials credentials(Settings settings) {
        Optional<String> path = settings.find(PATH);
        Optional<String> impersonate = settings.find(IMPERSONATE);
        CredentialType type = settings.get(TYPE);
        if (path.isPresent() != (type == CredentialType.FILE)) {
            throw settings.error(PATH, "a path goes with type file, and type file needs one");
        }
        if (type == CredentialType.NONE && impersonate.isPresent()) {
            throw settings.error(IMPERSONATE, "nobody can act as a service account without credentials");
        }
        return switch (type) {
            case DEFAULT -> new Connection.Credentials.Default(impersonate);
            case FILE -> new Connection.Credentials.File(Path.of(path.orElseThrow()), impersonate);
            case NONE -> new Connection.Credentials.None();
        };
    }

    private static Inference inference(Settings settings) {
        return new Inference(
                settings.get(ANONYMOUS),
                settings.get(GROUPS),
                settings.get(NAME),
                settings.get(UID),
                settings.get(URI));
    }
}
