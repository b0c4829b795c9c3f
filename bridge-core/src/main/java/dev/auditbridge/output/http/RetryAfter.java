package dev.auditbridge.output.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** How long a collector asks to be left alone: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /** The wait, zero if none is asked for or it cannot be read; never negative. */
    static Duration of(Reply.Answer answer, Clock clock) {
        return answer.header("retry-after").map(text -> of(text.strip(), clock)).orElse(Duration.ZERO);
    }

    private static Duration of(String text, Clock clock) {
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Duration wait =
                    Duration.between(clock.instant(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
