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
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Key<Boolean> DATA_ACCESS = Key.flag(
                    "dataAccess",
                    "Whether reads (get, list, watch) are read too: they lie in the data access log, where it is switched on, and"
                            + " need roles/logging.privateLogViewer.")
            .or(true);
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
    private static final Key<Boolean> TAIL = Key.flag(
                    "tail",
                    "Whether entries are also taken from the tail of the log, within seconds rather than after settle; what it"
                            + " leaves out is read all the same. Google allows 10 tails a project.")
            .or(false);
    private static final Key<Integer> PAGE_SIZE =
            Key.whole("pageSize", "The most entries of one answer.", 1, 1000).or(1000);
    private static final Key<Integer> REQUESTS_PER_MINUTE = Key.whole(
                    "requestsPerMinute",
                    "How many read requests all sources of the quota project make a minute; Google allows 60, for everybody.",
                    1,
                    60_000)
            .or(50);
    private static final ComponentSpec SPEC = ComponentSpec.of(
            "google-cloud-logging",
            "GKE audit logs in Google Cloud Logging.",
            RESOURCE_NAMES,
            CLUSTERS,
            FILTER,
            DATA_ACCESS,
            START,
            POLL,
            SETTLE,
            OVERLAP,
            WINDOW,
            SWEEP,
            TAIL,
            PAGE_SIZE,
            REQUESTS_PER_MINUTE,
            ConnectionKeys.ENDPOINT,
            ConnectionKeys.PLAINTEXT,
            ConnectionKeys.CREDENTIALS,
            ConnectionKeys.QUOTA_PROJECT,
            ConnectionKeys.UNIVERSE_DOMAIN,
            InferenceKeys.INFER);

    private final Map<String, RateLimiter> budgets = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public CloudLoggingSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Set<String> untoldMembers(Settings settings) {
        return InferenceKeys.untoldMembers(settings);
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        return create(settings, limits, InstantSource.system());
    }

    CloudLoggingSource create(Settings settings, EventLimits limits, InstantSource clock) {
        Connection connection = ConnectionKeys.connection(settings);
        URI resourceManager = URI.create(
                "https://cloudresourcemanager." + connection.universeDomain().orElse("googleapis.com"));
        return create(
                settings,
                limits,
                clock,
                new TestedPermissions(resourceManager, () -> connection.authenticated(TestedPermissions.SCOPES)));
    }

    CloudLoggingSource create(
            Settings settings, EventLimits limits, InstantSource clock, PrivateEntries privateEntries) {
        List<String> resourceNames = resourceNames(settings);
        Connection connection = ConnectionKeys.connection(settings);
        int perMinute = settings.get(REQUESTS_PER_MINUTE);
        String payer = connection.quotaProject().orElse(resourceNames.getFirst()) + " " + perMinute;
        LoggingFailures failures = new LoggingFailures(resourceNames, clock);
        LogFilter filter = new LogFilter(clusters(settings), filter(settings), settings.get(DATA_ACCESS));
        return new CloudLoggingSource(new CloudLoggingSource.Reading(
                resourceNames,
                filter,
                settings.get(START),
                pace(settings),
                limits,
                InferenceKeys.inference(settings),
                () -> new ListedPages(connection, resourceNames, failures),
                settings.get(TAIL)
                        ? Optional.of(() -> new Tail(connection, resourceNames, filter.always()))
                        : Optional.empty(),
                privateEntries,
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
}
