package dev.auditbridge.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as a person writes them: a whole number and its unit, as in {@code 10m} and {@code 64MiB}. */
public final class Units {
    /** What may be written for a duration. */
    public static final String DURATION_FORM = "a whole number with one of the units ms, s, m, h, d, as in 10m";
    /** What may be written for a size. */
    public static final String SIZE_FORM = "a whole number with one of the units B, KiB, MiB, GiB, as in 64MiB";

    static final String DURATION_PATTERN = "[0-9]+(ms|s|m|h|d)";
    static final String SIZE_PATTERN = "[0-9]+(B|KiB|MiB|GiB)";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]+)");
    private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("m", 60_000L);
        MILLIS.put("s", 1_000L);
        MILLIS.put("ms", 1L);
        BYTES.put("GiB", 1L << 30);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("B", 1L);
    }

    private Units() {}

    /** A duration such as {@code 10m}; nothing if the text is none. */
    public static Optional<Duration> duration(String text) {
        return read(text, MILLIS).map(Duration::ofMillis);
    }

    /** A size such as {@code 64MiB}, in bytes; nothing if the text is none. */
    public static Optional<Long> size(String text) {
        return read(text, BYTES);
    }

    /** A duration in the largest unit that holds it without a rest. */
    public static String show(Duration duration) {
        return show(duration.toMillis(), MILLIS, "0s");
    }

    /** A size in the largest unit that holds it without a rest. */
    public static String show(long bytes) {
        return show(bytes, BYTES, "0B");
    }

    private static Optional<Long> read(String text, Map<String, Long> units) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long unit = units.get(matcher.group(2));
        long count = Long.parseLong(matcher.group(1));
        if (unit == null || count > Long.MAX_VALUE / unit) {
            return Optional.empty();
        }
        return Optional.of(count * unit);
    }

    private static String show(long value, Map<String, Long> units, String zero) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (value != 0 && value % unit.getValue() == 0) {
                return value / unit.getValue() + unit.getKey();
            }
        }
        return zero;
    }
}
