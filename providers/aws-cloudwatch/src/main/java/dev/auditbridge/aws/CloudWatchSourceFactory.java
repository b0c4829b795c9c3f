package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes sources of EKS audit logs. Those of one factory share the request limit of an account and a region. */
public final class CloudWatchSourceFactory implements SourceFactory {
    private static final Duration SECOND = Duration.ofSeconds(1);

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

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "aws-cloudwatch",
            "EKS audit logs in Amazon CloudWatch Logs.",
            AwsKeys.with(
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
                    PAGE_SIZE));

    private final RequestBudgets budgets = new RequestBudgets();

    /** For {@link java.util.ServiceLoader}. */
    public CloudWatchSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        return create(name, settings, limits, InstantSource.system());
    }

    CloudWatchSource create(String name, Settings settings, EventLimits limits, InstantSource clock) {
        AwsConnection connection = AwsKeys.connection(settings);
        String streamPrefix = settings.get(STREAM_PREFIX);
        int pageSize = settings.get(PAGE_SIZE);
        int perSecond = settings.get(REQUESTS_PER_SECOND);
        if (budgets.of(connection, perSecond).perSecond() != perSecond) {
            throw settings.error(
                    REQUESTS_PER_SECOND, "another source of the same account and region has another: they share it");
        }
        return new CloudWatchSource(new CloudWatchSource.Reading(
                name,
                groups(settings),
                settings.get(LOG_GROUPS).stream()
                        .filter(LogGroupPattern::isOne)
                        .map(LogGroupPattern::parse)
                        .toList(),
                settings.get(DISCOVERY),
                connection.region(),
                streamPrefix,
                settings.get(START),
                pace(settings),
                limits,
                () -> CloudWatchPages.open(connection, streamPrefix, pageSize),
                account -> account.map(owner -> budgets.of(connection, owner, perSecond))
                        .orElseGet(() -> budgets.of(connection, perSecond)),
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
            if (group.region() != null && !group.region().equals(settings.get(AwsKeys.REGION))) {
                throw settings.error(
                        LOG_GROUPS,
                        text + " is in another region than " + settings.get(AwsKeys.REGION)
                                + ": give it a source of its own");
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
                Pace.mostSeenIds(Runtime.getRuntime().maxMemory()));
    }
}
