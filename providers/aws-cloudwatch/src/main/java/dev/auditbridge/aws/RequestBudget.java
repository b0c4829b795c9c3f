package dev.auditbridge.aws;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that all sources of one account and region make together, as the service counts them. Thread-safe. */
final class RequestBudget {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int perSecond;
    private final RateLimiter limiter;
    private final Map<String, Integer> groups = new ConcurrentHashMap<>();

    RequestBudget(int perSecond) {
        this.perSecond = perSecond;
        this.limiter = RateLimiter.of(
                "cloudwatch-logs",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(SECOND.dividedBy(perSecond))
                        .timeoutDuration(Duration.ofDays(1))
                        .build());
    }

    int perSecond() {
        return perSecond;
    }

    /** A reader's place among all. */
    Turn turn() {
        return new Turn(limiter);
    }

    /** Says how many log groups a source reads. */
    void share(String source, int count) {
        groups.put(source, count);
    }

    /** Takes in the sources of another, which turned out to be of the same account. */
    void take(RequestBudget other) {
        groups.putAll(other.groups);
    }

    /** How many log groups all its sources read. */
    int groups() {
        return groups.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * The time between two polls of a log group: that of its pace, or longer if there are not enough requests for all of them.
     * Each sweep and each poll takes one at least; where a group has both to do they alternate.
     */
    Duration interval(Pace pace) {
        int count = Math.max(1, groups());
        double forSweeps = count / (pace.sweep().toMillis() / 1e3);
        double forPolls = Math.max(perSecond - forSweeps, perSecond / 2.0);
        Duration stretched = Duration.ofMillis(Math.round(1e3 * count / forPolls));
        return stretched.compareTo(pace.poll()) > 0 ? stretched : pace.poll();
    }
}
