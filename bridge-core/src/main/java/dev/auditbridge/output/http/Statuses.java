package dev.auditbridge.output.http;

import dev.auditbridge.output.SendResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What the status of an answer means for one protocol. What no list names is Blocked, and drops nothing (I5).
 *
 * @param accepted the request was taken
 * @param retry passes by itself
 * @param refused the content was refused
 */
public record Statuses(IntPredicate accepted, IntPredicate retry, Set<Integer> refused) {
    private static final int TOO_LARGE = 413;

    /** Where a protocol says nothing else; Vector's HTTP sinks go by the same list (src/sinks/util/http.rs), I5 by the refusals. */
    public static final Statuses GENERIC = new Statuses(
            Statuses::isSuccess,
            status -> status == 408 || status == 429 || (isServerError(status) && status != 501),
            Set.of(400, 422));

    /** Whether it is 2xx. */
    public static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** Whether it is 5xx. */
    public static boolean isServerError(int status) {
        return status / 100 == 5;
    }

    /**
     * The outcome of a request.
     *
     * @param events how many Events it held
     */
    public SendResult result(Reply.Answer answer, int events) {
        int status = answer.status();
        if (accepted.test(status)) {
            return SendResult.ACCEPTED;
        }
        String what = answer.where() + " answered with " + answer.words();
        if (retry.test(status)) {
            return new SendResult.Retry(RetryAfter.of(answer, Clock.systemUTC()), what);
        }
        if (status == TOO_LARGE) {
            return new SendResult.TooLarge(what);
        }
        if (refused.contains(status)) {
            // Which of several it was that the collector did not like, it does not say.
            return events == 1
                    ? new SendResult.Done(List.of(new SendResult.Rejection(0, what)), List.of(), Duration.ZERO)
                    : new SendResult.TooLarge(what);
        }
        return new SendResult.Blocked(what + "; " + remedy(status));
    }

    /** The outcome of asking whether a collector is there and lets this client in, with a request that it need not like. */
    public SendResult reachable(Reply reply, Set<Integer> keptOut) {
        return switch (reply) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer -> {
                boolean closed = keptOut.contains(answer.status()) || answer.status() / 100 == 3;
                yield closed || retry.test(answer.status()) ? result(answer, 1) : SendResult.ACCEPTED;
            }
        };
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401, 403 -> "check the output's credentials and what they may do at the collector";
            case 404, 405 -> "check the output's url";
            case 407 -> "the proxy asks for a password: use one that does not";
            case 301, 302, 303, 307, 308 -> "it points elsewhere: set url to where it really is";
            default -> "see the collector's own log";
        };
    }
}
