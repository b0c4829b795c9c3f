package dev.auditbridge.pipeline;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.FilesRead;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the files of a configuration say something else by now, by their content, since mounted folders swap links:
 * the configuration, the policies and the <code>${file:PATH}</code> values it names. TLS files are not among them; they are
 * read at each connect. For one thread.
 *
 * <p>An invalid configuration is told once, with place and reason, and tried again at each look until it is valid.
 */
final class ConfigurationWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

    private final Path file;
    private FilesRead taken;
    private FilesRead seen;
    private @Nullable String refusal;

    /** A watch over the files of a configuration that was read from this one. */
    ConfigurationWatch(Path file, BridgeConfiguration current) {
        this.file = file;
        this.taken = current.files();
        this.seen = taken;
    }

    /**
     * The configuration as it is by now, if it is another one than the last and valid.
     *
     * @param atOnce whether it counts as it stands; otherwise only what two looks in a row saw, since a file that is being
     *     written may be valid and half
     */
    Optional<BridgeConfiguration> look(boolean atOnce) {
        FilesRead before = seen;
        seen = taken.now();
        if (seen.equals(taken) && refusal == null || !atOnce && !seen.equals(before)) {
            return Optional.empty();
        }
        try {
            BridgeConfiguration read = BridgeConfiguration.read(file);
            if (refusal != null) {
                LOG.warn("the configuration is valid again");
            }
            refusal = null;
            boolean isOther = !read.files().equals(taken);
            taken = read.files();
            seen = taken;
            return isOther ? Optional.of(read) : Optional.empty();
        } catch (RuntimeException e) {
            String why = e instanceof ConfigurationException ? String.valueOf(e.getMessage()) : e.toString();
            if (!why.equals(refusal)) {
                LOG.error("the changed configuration is refused, and the one before goes on: {}", why);
            }
            refusal = why;
            return Optional.empty();
        }
    }
}
