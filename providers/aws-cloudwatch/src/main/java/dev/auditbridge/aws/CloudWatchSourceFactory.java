package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Makes sources of EKS audit logs. Those of one factory share the request limit of an account and a region. */
public final class CloudWatchSourceFactory implements SourceFactory {
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Key<String> REGION = Key.text("region", "The AWS region of the log groups, such as eu-west-1.")
            .required();
    private static final Key<List<String>> LOG_GROUPS = Key.texts(
                    "logGroups",
                    "The log groups, each by name, as /aws/eks/CLUSTER/cluster, by ARN, or by a name with *, to be looked for.")
            .required();
    private static final Key<Duration> DISCOVERY = Key.duration(
                    "discovery",
                    "The time between two looks for log groups whose names are given with *.",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1))
            .or(Duration.ofMinutes(5));
    private static final Key<String> STREAM_PREFIX = Key.text(
                    "streamPrefix", "What the names of the streams that are read begin with.")
            .or(LogGroup.AUDIT_STREAMS);
    private static final Key<Start> START = Key.start();
    private static final Key<Duration> WINDOW = Key.duration(
                    "window",
                    "How late CloudWatch may show an Event and still lose none; every sweep looks back so far.",
                    SECOND,
                    Duration.ofHours(12))
            .or(Duration.ofMinutes(15));
    private static final Key<Duration> WIDEST_WINDOW = Key.duration(
                    "widestWindow",
                    "How wide the window may become by itself when Events came later than it.",
                    SECOND,
                    Duration.ofHours(24))
            .or(Duration.ofHours(1));
    private static final Key<Duration> HOT = Key.duration(
                    "hot", "How far back every poll looks.", SECOND, Duration.ofHours(1))
            .or(Duration.ofMinutes(1));
    private static final Key<Duration> POLL = Key.duration(
                    "poll", "The time between two polls of a log group.", Duration.ofMillis(100), Duration.ofHours(1))
            .or(Duration.ofSeconds(30));
    private static final Key<Duration> SWEEP = Key.duration(
                    "sweep",
                    "The time between two sweeps, which read the whole window and save the position.",
                    Duration.ofMillis(100),
                    Duration.ofHours(6))
            .or(Duration.ofMinutes(5));
    private static final Key<Duration> RECONCILE = Key.duration(
                    "reconcile",
                    "The time between two looks for Events that came later than the window.",
                    SECOND,
                    Duration.ofDays(7))
            .or(Duration.ofHours(1));
    private static final Key<Duration> RECONCILE_BACK = Key.duration(
                    "reconcileBack", "How far back those looks go.", SECOND, Duration.ofDays(7))
            .or(Duration.ofHours(6));
    private static final Key<Integer> REQUESTS_PER_SECOND = Key.whole(
                    "requestsPerSecond",
                    "How many requests all sources of the account and region make a second; AWS allows 5, for everybody.",
                    1,
                    1000)
            .or(2);
    private static final Key<Integer> PAGE_SIZE = Key.whole(
                    "pageSize", "The most Events of a page; CloudWatch ends one at 1 MB anyway.", 1, 10_000)
            .or(10_000);
    private static final Key<String> ENDPOINT =
            Key.text("endpoint", "The URL of CloudWatch Logs, if not the region's own, such as a private endpoint.");
    private static final Key<String> STS_ENDPOINT =
            Key.text("stsEndpoint", "The URL of STS, if not the region's own, such as a private endpoint.");
    private static final Key<Boolean> FIPS = Key.flag(
                    "fips", "Whether to use the endpoints with FIPS 140 cryptography.")
            .or(false);
    private static final Key<Boolean> DUAL_STACK = Key.flag(
                    "dualStack", "Whether to use the endpoints that IPv6 reaches too.")
            .or(false);
    private static final Key<String> PROFILE =
            Key.text("profile", "The profile of the shared AWS configuration whose credentials are used.");
    private static final Key<String> ACCESS_KEY_ID =
            Key.text("accessKeyId", "The id of an access key, where no role can be attached.");
    private static final Key<Secret> SECRET_ACCESS_KEY = Key.secret("secretAccessKey", "The access key.");
    private static final Key<Secret> SESSION_TOKEN =
            Key.secret("sessionToken", "The session token of a short-lived key.");

    private static final Key<String> ROLE_ARN =
            Key.text("arn", "The role's ARN.").required();
    private static final Key<String> EXTERNAL_ID =
            Key.text("externalId", "The external id that the role's trust policy asks for.");
    private static final Key<String> SESSION_NAME = Key.text(
                    "sessionName", "The name under which the role's account sees the calls.")
            .or("auditbridge");
    private static final Key<Settings> ASSUME_ROLE = Key.nested(
            "assumeRole", "A role to assume, for log groups of another account.", ROLE_ARN, EXTERNAL_ID, SESSION_NAME);

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "aws-cloudwatch",
            "EKS audit logs in Amazon CloudWatch Logs.",
            REGION,
            LOG_GROUPS,
            DISCOVERY,
            STREAM_PREFIX,
            START,
            WINDOW,
            WIDEST_WINDOW,
            HOT,
            POLL,
            SWEEP,
            RECONCILE,
            RECONCILE_BACK,
            REQUESTS_PER_SECOND,
            PAGE_SIZE,
            ENDPOINT,
            STS_ENDPOINT,
            FIPS,
            DUAL_STACK,
            PROFILE,
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            ASSUME_ROLE);

    private final Map<String, RateLimiter> budgets = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public CloudWatchSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        return create(settings, limits, InstantSource.system());
    }

    CloudWatchSource create(Settings settings, EventLimits limits, InstantSource clock) {
        AwsConnection connection = connection(settings);
        String streamPrefix = settings.get(STREAM_PREFIX);
        int pageSize = settings.get(PAGE_SIZE);
        int perSecond = settings.get(REQUESTS_PER_SECOND);
        RateLimiter budget = budgets.computeIfAbsent(
                connection.budget() + " " + perSecond, key -> RateLimiter.of(key, rate(perSecond)));
        return new CloudWatchSource(new CloudWatchSource.Reading(
                groups(settings),
                settings.get(LOG_GROUPS).stream()
                        .filter(LogGroupPattern::isOne)
                        .map(LogGroupPattern::parse)
                        .toList(),
                settings.get(DISCOVERY),
                connection.account(),
                connection.region(),
                streamPrefix,
                settings.get(START),
                pace(settings),
                limits,
                () -> connection.open(streamPrefix, pageSize),
                budget,
                clock));
    }

    private static List<LogGroup> groups(Settings settings) {
        List<LogGroup> groups = new ArrayList<>();
        for (String text : settings.get(LOG_GROUPS)) {
            if (LogGroupPattern.isOne(text)) {
                continue;
            }
            LogGroup group;
            try {
                group = LogGroup.parse(text);
            } catch (IllegalArgumentException e) {
                throw settings.error(LOG_GROUPS, String.valueOf(e.getMessage()));
            }
            if (group.region() != null && !group.region().equals(settings.get(REGION))) {
                throw settings.error(
                        LOG_GROUPS,
                        text + " is in another region than " + settings.get(REGION) + ": give it a source of its own");
            }
            if (groups.stream().anyMatch(other -> other.partition().equals(group.partition()))) {
                throw settings.error(LOG_GROUPS, text + " is there twice");
            }
            groups.add(group);
        }
        return groups;
    }

    private static Pace pace(Settings settings) {
        Duration window = settings.get(WINDOW);
        Duration widest = settings.get(WIDEST_WINDOW);
        return new Pace(
                window,
                settings.get(HOT),
                settings.get(POLL),
                settings.get(SWEEP),
                settings.get(RECONCILE),
                settings.get(RECONCILE_BACK),
                widest.compareTo(window) < 0 ? window : widest,
                Pace.MOST_SEEN_IDS);
    }

    private static AwsConnection connection(Settings settings) {
        Optional<URI> endpoint = uri(settings, ENDPOINT);
        boolean fips = settings.get(FIPS);
        boolean dualStack = settings.get(DUAL_STACK);
        if (endpoint.isPresent() && (fips || dualStack)) {
            throw settings.error(ENDPOINT, "an endpoint of one's own goes not together with fips or dualStack");
        }
        return new AwsConnection(
                settings.get(REGION),
                endpoint,
                uri(settings, STS_ENDPOINT),
                fips,
                dualStack,
                settings.find(PROFILE),
                keys(settings),
                settings.find(ASSUME_ROLE).map(CloudWatchSourceFactory::role));
    }

    private static Optional<AwsCredentials> keys(Settings settings) {
        Optional<String> id = settings.find(ACCESS_KEY_ID);
        Optional<Secret> secret = settings.find(SECRET_ACCESS_KEY);
        if (id.isPresent() != secret.isPresent()) {
            throw settings.error(ACCESS_KEY_ID, "accessKeyId and secretAccessKey go together");
        }
        if (id.isPresent() && settings.find(PROFILE).isPresent()) {
            throw settings.error(PROFILE, "a profile and an access key do not go together");
        }
        return id.map(key -> AwsConnection.keys(
                key,
                secret.map(Secret::reveal).orElseThrow(),
                settings.find(SESSION_TOKEN).map(Secret::reveal)));
    }

    private static AwsConnection.Role role(Settings settings) {
        String arn = settings.get(ROLE_ARN);
        if (!ROLE.matcher(arn).matches()) {
            throw settings.error(ROLE_ARN, "\"" + arn + "\" is no ARN of a role: arn:aws:iam::ACCOUNT:role/NAME");
        }
        return new AwsConnection.Role(arn, settings.find(EXTERNAL_ID), settings.get(SESSION_NAME));
    }

    private static Optional<URI> uri(Settings settings, Key<String> key) {
        Optional<String> text = settings.find(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        ConfigurationException error = settings.error(key, "\"" + text.get() + "\" is no http or https URL");
        try {
            URI uri = new URI(text.get());
            if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                throw error;
            }
            return Optional.of(uri);
        } catch (URISyntaxException e) {
            throw error;
        }
    }

    private static RateLimiterConfig rate(int perSecond) {
        return RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(SECOND.dividedBy(perSecond))
                .timeoutDuration(Duration.ofDays(1))
                .build();
    }
}
