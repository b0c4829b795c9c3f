package dev.auditbridge.azure;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The time of a record. Azure Monitor writes RFC 3339 in UTC with no to nine digits of a second; that is read fast. */
final class RecordTime {
    private static final int SECONDS_END = "2026-03-01T10:20:31".length();
    private static final int MOST_DIGITS = 9;

    private RecordTime() {}

    /** Reads a time; nothing if it is none that says its offset. */
    static @Nullable Instant parse(byte[] bytes, int start, int end) {
        try {
            return isPlain(bytes, start, end)
                    ? plain(bytes, start, end)
                    : OffsetDateTime.parse(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1))
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isPlain(byte[] b, int start, int end) {
        int length = end - start;
        if (length < SECONDS_END + 1 || length > SECONDS_END + 2 + MOST_DIGITS || b[end - 1] != 'Z') {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            byte at = b[start + i];
            boolean fits = switch (i) {
                case 4, 7 -> at == '-';
                case 10 -> at == 'T';
                case 13, 16 -> at == ':';
                case 19 -> at == '.' && length > SECONDS_END + 2;
                default -> at >= '0' && at <= '9';
            };
            if (!fits) {
                return false;
            }
        }
        return number(b, start + 11, 2) < 24 && number(b, start + 14, 2) < 60 && number(b, start + 17, 2) < 60;
    }

    private static Instant plain(byte[] b, int start, int end) {
        long day = LocalDate.of(number(b, start, 4), number(b, start + 5, 2), number(b, start + 8, 2))
                .toEpochDay();
        long seconds = day * 86_400
                + number(b, start + 11, 2) * 3_600L
                + number(b, start + 14, 2) * 60L
                + number(b, start + 17, 2);
        int digits = Math.max(0, end - 1 - (start + SECONDS_END + 1));
        int nanos = number(b, start + SECONDS_END + 1, digits);
        for (int i = digits; i < MOST_DIGITS; i++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static int number(byte[] b, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + b[i] - '0';
        }
        return value;
    }
}
