package dev.auditbridge.policy;

import dev.auditbridge.config.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plain scalars of YAML 1.1 as gopkg.in/yaml.v2 v2.4.0 resolves them (resolve.go), by way of sigs.k8s.io/yaml v1.3.0. */
final class GoScalars {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");

    private GoScalars() {}

    /** The JSON value of a plain scalar; {@code null} if it has none, as {@code .inf}. */
    static @Nullable PolicyNode resolve(Place place, String text) {
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return new PolicyNode.Bool(place, TRUE.contains(text));
        }
        if (NULL.contains(text)) {
            return new PolicyNode.Null(place);
        }
        if (NOT_FINITE.matcher(text).matches()) {
            return null;
        }
        String number = number(text);
        return number == null ? new PolicyNode.Text(place, text) : new PolicyNode.Number(place, number);
    }

    /** The number in decimal, or {@code null} if the text is none. A timestamp is text, as in Go. */
    private static @Nullable String number(String text) {
        char first = text.charAt(0);
        if (first == '.') {
            // Here Go asks strconv.ParseFloat itself, which takes no underscores in a decimal number.
            return FLOAT.matcher(text).matches() ? decimal(text) : null;
        }
        boolean mayBeNumber = first == '+' || first == '-' || (first >= '0' && first <= '9');
        if (!mayBeNumber || TIMESTAMP.matcher(text).matches()) {
            return null;
        }
        String plain = text.replace("_", "");
        String whole = whole(plain);
        if (whole != null) {
            return whole;
        }
        return FLOAT.matcher(plain).matches() ? decimal(plain) : null;
    }

    /** strconv.ParseInt and ParseUint with base 0. */
    private static @Nullable String whole(String plain) {
        boolean signed = plain.startsWith("+") || plain.startsWith("-");
        String digits = (signed ? plain.substring(1) : plain).toLowerCase(Locale.ROOT);
        int radix = 10;
        if (digits.startsWith("0x")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.startsWith("0b")) {
            radix = 2;
            digits = digits.substring(2);
        } else if (digits.startsWith("0o")) {
            radix = 8;
            digits = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
            digits = digits.substring(1);
        }
        if (digits.isEmpty()) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit > 'f' || Character.digit(digit, radix) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(digits, radix);
        if (plain.startsWith("-")) {
            value = value.negate();
        }
        boolean fits = value.bitLength() < Long.SIZE || (!signed && value.bitLength() == Long.SIZE);
        return fits ? value.toString() : null;
    }

    /** A float as it looks in JSON: a whole one has no point. */
    private static @Nullable String decimal(String plain) {
        double value = Double.parseDouble(plain);
        if (!Double.isFinite(value)) {
            return null;
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e21;
        return whole ? new BigDecimal(value).toBigInteger().toString() : Double.toString(value);
    }
}
