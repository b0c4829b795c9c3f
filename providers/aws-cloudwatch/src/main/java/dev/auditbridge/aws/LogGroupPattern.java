package dev.auditbridge.aws;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Log groups by a name with {@code *} in it, which stands for any characters but {@code /}.
 *
 * @param prefix what is before the first {@code *}: CloudWatch can be asked for that much
 */
record LogGroupPattern(String prefix, Pattern names) {
    private static final Pattern ALLOWED = Pattern.compile("[.\\-_/#A-Za-z0-9]+\\*[.\\-_/#A-Za-z0-9*]*");

    static boolean isOne(String text) {
        return ALLOWED.matcher(text).matches();
    }

    static LogGroupPattern parse(String text) {
        String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*"));
        return new LogGroupPattern(text.substring(0, text.indexOf('*')), Pattern.compile(regex));
    }

    boolean matches(String group) {
        return names.matcher(group).matches();
    }
}
