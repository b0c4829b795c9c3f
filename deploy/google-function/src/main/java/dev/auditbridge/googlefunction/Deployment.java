package dev.auditbridge.googlefunction;

import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.FunctionRun;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where a function runs.
 *
 * @param environment its environment variables
 * @param folder where its jar lies, and beside it what was deployed with it
 */
record Deployment(Map<String, String> environment, Path folder) {
    /** Functions of Cloud Run tell by it how long a request may take; the invoker ends a request after it, too. */
    private static final String TIMEOUT = "CLOUD_RUN_TIMEOUT_SECONDS";

    /** Cloud Run's own (cloud.google.com/run/docs/configuring/request-timeout). */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** What these say the sources say in their own words, once, with the remedy. Held, as loggers are forgotten otherwise. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("io.grpc"), Logger.getLogger("com.google.api"), Logger.getLogger("com.google.auth"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    /** This one. */
    static Deployment here() {
        try {
            Path jar = Path.of(Deployment.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Deployment(System.getenv(), jar.toAbsolutePath().resolveSibling(""));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a jar that was loaded has an address", e);
        }
    }

    /** @throws dev.auditbridge.config.ConfigurationException with everything that is wrong in it */
    BridgeConfiguration configuration() {
        return FunctionRun.configuration(environment, folder);
    }

    /** How long a request may take. */
    Duration timeout() {
        String seconds = environment.getOrDefault(TIMEOUT, "");
        return seconds.matches("[1-9][0-9]{0,5}") ? Duration.ofSeconds(Long.parseLong(seconds)) : DEFAULT_TIMEOUT;
    }
}
