package dev.auditbridge.google;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Times as Cloud Logging writes them, and as Kubernetes does (MicroTime: UTC, six digits). */
final class Timestamps {
    private Timestamps() {}

    /** An RFC 3339 time; also with a blank for the T and without a zone, as some tools rewrite it. Else {@code null}. */
    static @Nullable Instant parse(String text) {
        try {
            return isPlain(text) ? plain(text) : Instant.parse(text.indexOf('+') > 0 ? text : zoned(text));
        } catch (DateTimeParseException e) {
            return offset(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String zoned(String text) {
        String whole =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        return whole.endsWith("Z") ? whole : whole + 'Z';
    }

    private static @Nullable Instant offset(String text) {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code 2020-01-08T18:54:32.796258Z}: the form of every entry on the wire. */
    private static boolean isPlain(String text) {
        int length = text.length();
        if (length < 20 || length > 30 || text.charAt(length - 1) != 'Z') {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            char c = text.charAt(i);
            boolean fits = switch (i) {
                case 4, 7 -> c == '-';
                case 10 -> c == 'T';
                case 13, 16 -> c == ':';
                case 19 -> c == '.';
                default -> c >= '0' && c <= '9';
            };
            if (!fits) {
                return false;
            }
        }
        return length != 21;
    }

    private static Instant plain(String text) {
        int nanos = 0;
        for (int i = 20; i < 29; i++) {
            nanos = nanos * 10 + (i < text.length() - 1 ? text.charAt(i) - '0' : 0);
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    /** MicroTime; what is finer is cut. */
    static String micro(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        int year = utc.getYear();
        if (year < 0 || year > 9999) {
            return time.toString();
        }
        char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
        digits(text, 4, year);
        digits(text, 7, utc.getMonthValue());
        digits(text, 10, utc.getDayOfMonth());
        digits(text, 13, utc.getHour());
        digits(text, 16, utc.getMinute());
        digits(text, 19, utc.getSecond());
        digits(text, 26, utc.getNano() / 1000);
        return new String(text);
    }

    private static void digits(char[] text, int end, int value) {
        int rest = value;
        for (int i = end - 1; rest > 0; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
