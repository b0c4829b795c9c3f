package dev.auditbridge.config;

/** A configuration that is refused: the message is one paragraph with place, key path and what is allowed. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses a configuration.
     *
     * @param keyPath such as {@code sources[0].aws-cloudwatch.region}; may be empty
     * @param problem what is wrong and what is allowed, without the value of a secret
     */
    public ConfigurationException(Place place, String keyPath, String problem) {
        super(place + ": " + (keyPath.isEmpty() ? "" : keyPath + ": ") + problem);
    }
}
