package dev.auditbridge.redact;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes bearer tokens out of a {@code requestURI}: the values of the parameters that carry them, and every JSON web token,
 * wherever it stands. All other characters stay as they are, since detections read them (issue 7).
 */
final class UriTokens {
    private static final Set<String> PARAMETERS =
            Set.of("access_token", "id_token", "refresh_token", "bearer_token", "token");
    private static final Pattern WEB_TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*");
    private static final Pattern PARAMETER = Pattern.compile("([?&;])([^=&;]*)=([^&;]*)");

    private UriTokens() {}

    /**
     * The address with what {@code replacement} gives for each token.
     *
     * @param further parameters whose values go as well
     */
    static String redact(String uri, Set<String> further, UnaryOperator<String> replacement) {
        String redacted = uri;
        if (uri.indexOf('?') >= 0) {
            redacted = replace(PARAMETER.matcher(uri), match -> {
                String name = name(match.group(2));
                boolean secret = (PARAMETERS.contains(name) || further.contains(name))
                        && !match.group(3).isEmpty();
                return secret
                        ? match.group(1) + match.group(2) + "=" + replacement.apply(match.group(3))
                        : match.group();
            });
        }
        if (redacted.contains("eyJ")) {
            redacted = replace(WEB_TOKEN.matcher(redacted), match -> replacement.apply(match.group()));
        }
        return redacted;
    }

    private static String name(String encoded) {
        return percentDecoded(encoded).toLowerCase(Locale.ROOT);
    }

    private static String percentDecoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String replace(Matcher matcher, Function<MatchResult, String> replacement) {
        return matcher.replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match)));
    }
}
