package dev.auditbridge.azurefunction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The app that a function runs in.
 *
 * @param environment its settings
 * @param folder where host.json, the function's jar and what was deployed with it lie
 */
record FunctionApp(Map<String, String> environment, Path folder) {
    private static final String TIMEOUT = "functionTimeout";
    /** A setting that goes before the member of host.json (functions-host-json: "override host.json values"). */
    private static final String TIMEOUT_SETTING = "AzureFunctionsJobHost__" + TIMEOUT;

    /** The least that a plan gives where nothing is said, Consumption's (functions-scale: "function app timeout duration"). */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    private static final Pattern TIME_SPAN =
            Pattern.compile("(?:(\\d{1,4})\\.)?(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?");

    /** This one. */
    static FunctionApp here() {
        try {
            Path jar = Path.of(FunctionApp.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new FunctionApp(System.getenv(), jar.toAbsolutePath().resolveSibling(""));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a jar that was loaded has an address", e);
        }
    }

    /** After how long the host ends an invocation, and the process with it. */
    Duration timeout() throws IOException {
        String setting = environment.get(TIMEOUT_SETTING);
        Optional<String> said = setting == null ? hostFile() : Optional.of(setting);
        return said.map(FunctionApp::timeSpan).orElse(DEFAULT_TIMEOUT);
    }

    private Optional<String> hostFile() throws IOException {
        Path file = folder.resolve("host.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals(TIMEOUT);
                json.nextToken();
                if (found) {
                    return Optional.of(json.getText());
                }
                json.skipChildren();
            }
            return Optional.empty();
        }
    }

    /** {@code -1} is no end at all: a run ends as if it were the default, and the next one goes on. */
    private static Duration timeSpan(String text) {
        Matcher parts = TIME_SPAN.matcher(text);
        if (!parts.matches()) {
            return DEFAULT_TIMEOUT;
        }
        return Duration.ofDays(parts.group(1) == null ? 0 : Long.parseLong(parts.group(1)))
                .plusHours(Long.parseLong(parts.group(2)))
                .plusMinutes(Long.parseLong(parts.group(3)))
                .plusSeconds(Long.parseLong(parts.group(4)));
    }
}
