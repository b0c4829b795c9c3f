package dev.auditbridge.delivery;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import dev.auditbridge.telemetry.Printable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one list until the collector has said something about it. Thread-safe. */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration LONGEST_RATE_WAIT = Duration.ofDays(1);
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final String name;
    private final Output output;
    private final DeliverySettings settings;
    private final BridgeMetrics metrics;
    private final Health health;
    private final Time time;
    private final Duration poll;
    private final IntervalFunction backoff;
    private final Retry retry;
    private final CircuitBreaker breaker;
    private final Optional<RateLimiter> rate;

    Attempts(String name, Output output, DeliverySettings settings, BridgeMetrics metrics, Health health, Time time) {
        this.name = name;
        this.output = output;
        this.settings = settings;
        this.metrics = metrics;
        this.health = health;
        this.time = time;
        this.poll = Collections.min(List.of(
                LONGEST_POLL,
                settings.breaker().open().dividedBy(10),
                settings.blockedEvery().dividedBy(10)));
        this.backoff = IntervalFunction.ofExponentialRandomBackoff(
                settings.retry().first(), 2, 0.2, settings.retry().most());
        this.retry = Retry.of(
                name,
                RetryConfig.<Attempt>custom()
                        .maxAttempts(Integer.MAX_VALUE)
                        .retryOnResult(attempt -> !attempt.answered())
                        .intervalBiFunction((tries, attempt) -> wait(tries, attempt.get()))
                        .build());
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.breaker().failures())
                        .minimumNumberOfCalls(settings.breaker().failures())
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(settings.breaker().open())
                        .clock(new TimeClock(time))
                        .recordResult(result -> result instanceof SendResult.Retry)
                        .build());
        this.rate = settings.eventsPerSecond() == 0
                ? Optional.empty()
                : Optional.of(RateLimiter.of(
                        name,
                        RateLimiterConfig.custom()
                                .limitForPeriod(settings.eventsPerSecond())
                                .limitRefreshPeriod(Duration.ofSeconds(1))
                                .timeoutDuration(LONGEST_RATE_WAIT)
                                .build()));
    }

    /**
     * Sends until the answer moves something: some Events accepted or refused, or the whole too large.
     *
     * @throws InterruptedException the outcome is unknown
     */
    SendResult untilAnswered(List<AuditEvent> events) throws InterruptedException {
        Retry.AsyncContext<Attempt> tries = retry.asyncContext();
        while (true) {
            Attempt attempt = new Attempt(events.size(), once(events));
            long wait = tries.onResult(attempt);
            if (wait < 0) {
                return attempt.result();
            }
            time.sleep(Duration.ofMillis(wait));
        }
    }

    /** Waits as an answer asks, at least as long as after a first failure. */
    void pause(Duration after) throws InterruptedException {
        time.sleep(Duration.ofMillis(after.isZero() ? backoff(1) : asked(after)));
    }

    private SendResult once(List<AuditEvent> events) throws InterruptedException {
        if (rate.isPresent()) {
            long nanos = rate.get().reservePermission(events.size());
            if (nanos > 0) {
                time.sleep(Duration.ofNanos(nanos));
            }
        }
        while (!breaker.tryAcquirePermission()) {
            time.sleep(poll);
        }
        long start = System.nanoTime();
        SendResult result;
        try {
            result = output.send(events);
        } catch (InterruptedException e) {
            breaker.releasePermission();
            throw e;
        } catch (RuntimeException e) {
            LOG.error("output {} failed in a way that it should have answered itself", name, e);
            result = new SendResult.Retry(
                    Duration.ZERO, "the output failed: " + e.getClass().getName());
        }
        long nanos = System.nanoTime() - start;
        if (result instanceof SendResult.Blocked) {
            // I5: one send tries now and then whether somebody has acted. Not by onResult: the breaker would take the
            // answer
            // for a success and close for a moment, in which others slip through.
            breaker.transitionToOpenStateFor(settings.blockedEvery());
        } else {
            breaker.onResult(nanos, TimeUnit.NANOSECONDS, result);
        }
        metrics.sendDuration(name, Duration.ofNanos(nanos));
        metrics.sends(name, word(result), 1);
        note(result);
        return result;
    }

    private void note(SendResult result) {
        switch (result) {
            case SendResult.Done done -> health.working(name);
            case SendResult.TooLarge tooLarge -> health.working(name);
            case SendResult.Retry(Duration after, String why) ->
                LOG.warn("output {}: not sent, tried again: {}", name, Printable.line(why));
            // I5: somebody has to act. Nothing is dropped.
            case SendResult.Blocked(String why) -> health.blocked(name, why);
        }
    }

    private long wait(int tries, Attempt attempt) {
        return switch (attempt.result()) {
            case SendResult.Retry(Duration after, String why) -> after.isZero() ? backoff(tries) : asked(after);
            case SendResult.Done(var rejected, var rest, Duration after) ->
                after.isZero() ? backoff(tries) : asked(after);
            // The breaker holds it.
            case SendResult.Blocked blocked -> 0L;
            case SendResult.TooLarge tooLarge -> 0L;
        };
    }

    private long backoff(int tries) {
        // Computing the wait takes as many steps as there were tries; after 64 it has long been the longest.
        return Math.min(
                backoff.apply(Math.min(tries, 64)), settings.retry().most().toMillis());
    }

    /** Not earlier than asked, and up to a tenth later, so that many do not come at once. */
    private long asked(Duration after) {
        long least = Math.min(after.toMillis(), settings.retry().mostAfter().toMillis());
        return least + ThreadLocalRandom.current().nextLong(least / 10 + 1);
    }

    private static String word(SendResult result) {
        return switch (result) {
            case SendResult.Done(var rejected, var rest, var after) ->
                rejected.isEmpty() && rest.isEmpty() ? "accepted" : "partial";
            case SendResult.TooLarge tooLarge -> "too-large";
            case SendResult.Retry retry -> "retry";
            case SendResult.Blocked blocked -> "blocked";
        };
    }

    /** One try, and whether its answer moves something. */
    private record Attempt(int size, SendResult result) {
        boolean answered() {
            return switch (result) {
                case SendResult.Done(var rejected, var rest, var after) -> rest.size() < size;
                case SendResult.TooLarge tooLarge -> true;
                case SendResult.Retry retry -> false;
                case SendResult.Blocked blocked -> false;
            };
        }
    }
}
