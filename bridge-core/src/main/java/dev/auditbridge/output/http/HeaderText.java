package dev.auditbridge.output.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in a header (RFC 9110, section 5): anything else could begin a header of its own. */
final class HeaderText {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    /** What the client itself says. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private HeaderText() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !OURS.contains(text.toLowerCase(Locale.ROOT));
    }

    static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }
}
