package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' {@code metav1.MicroTime}: RFC 3339 in UTC, always six decimals and {@code Z}, which Go's own decoder insists on
 * (kubernetes/apimachinery pkg/apis/meta/v1/micro_time.go).
 */
public final class MicroTime {
    private static final int SECONDS_A_DAY = 24 * 60 * 60;

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private MicroTime() {}

    /** The time with six decimals, what is finer cut off; {@code null} outside the years 0 to 9999, which it cannot tell. */
    public static @Nullable String format(Instant time) {
        if (time.isBefore(FIRST) || !time.isBefore(BEYOND)) {
            return null;
        }
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), SECONDS_A_DAY));
        int second = Math.floorMod(time.getEpochSecond(), SECONDS_A_DAY);
        // Without a formatter: this is written several times for every Event.
        byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 4, day.getYear());
        digits(text, 7, day.getMonthValue());
        digits(text, 10, day.getDayOfMonth());
        digits(text, 13, second / 3_600);
        digits(text, 16, second / 60 % 60);
        digits(text, 19, second % 60);
        digits(text, 26, time.getNano() / 1_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes a number whose last digit stands before that place; zeros are there. */
    private static void digits(byte[] text, int end, int number) {
        int at = end;
        for (int rest = number; rest > 0; rest /= 10) {
            text[--at] = (byte) ('0' + rest % 10);
        }
    }

    /** Any RFC 3339 time, with or without decimals, or {@code null} if the text is none. */
    public static @Nullable Instant parse(String text) {
        try {
            return text.length() == 27 && text.charAt(26) == 'Z' && text.charAt(19) == '.'
                    ? exact(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The usual form, without a formatter: this is read twice for every Event. */
    private static Instant exact(String text) {
        if (text.charAt(4) != '-' || text.charAt(7) != '-' || text.charAt(10) != 'T') {
            throw none(text);
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (text.charAt(13) != ':' || text.charAt(16) != ':' || hour > 23 || minute > 59 || second > 59) {
            throw none(text);
        }
        try {
            long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                    .toEpochDay();
            long seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
            return Instant.ofEpochSecond(seconds, number(text, 20, 26) * 1_000L);
        } catch (DateTimeException e) {
            throw none(text);
        }
    }

    private static int number(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw none(text);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static DateTimeParseException none(String text) {
        return new DateTimeParseException("not a time", text, 0);
    }
}
