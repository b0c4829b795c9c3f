package dev.auditbridge.google;

import org.jspecify.annotations.Nullable;

/**
 * How a number of a request or response is written. Cloud Logging holds every one as a double, so an integral one below
 * 2^53 is written as an integer, and both forms of an entry give the same Event.
 */
final class NumberRule {
    private static final double EXACT = 0x1p53;
    /** Any integer this long is below 2^53. */
    private static final int CERTAIN_DIGITS = 15;
    /** Longer than any double needs; more is no number Cloud Logging could hold. */
    private static final int LONGEST = 1000;

    private NumberRule() {}

    /** A double's text. One that JSON cannot write is a string, as protobuf's own mapping has it. */
    static String text(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return Long.toString((long) number);
        }
        return Double.isFinite(number) ? Double.toString(number) : '"' + Double.toString(number) + '"';
    }

    /** What a JSON number becomes, or {@code null} if it stays as it is. */
    static @Nullable String rewritten(String digits, boolean integral) {
        if ((integral && digits.length() <= CERTAIN_DIGITS) || digits.length() > LONGEST) {
            return null;
        }
        double number = Double.parseDouble(digits);
        if (!Double.isFinite(number)) {
            return null;
        }
        String text = text(number);
        return text.equals(digits) ? null : text;
    }
}
