package dev.auditbridge.azure;

import dev.auditbridge.config.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection string of a namespace or a hub, of which only the harmless parts are read (I7).
 *
 * @param namespace the host it names
 * @param hub the Event Hub it names
 * @param isStaticSignature whether it holds a signature in place of the key that makes them
 * @param text all of it
 */
record ConnectionString(String namespace, Optional<String> hub, boolean isStaticSignature, Secret text) {
    private static final Pattern SIGNATURE_END = Pattern.compile("[ &]se=(\\d{1,12})");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that says what is missing, never what is there
     */
    static ConnectionString parse(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.strip().split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip());
            }
        }
        boolean signature = parts.containsKey("sharedaccesssignature");
        boolean key = parts.containsKey("sharedaccesskeyname") && parts.containsKey("sharedaccesskey");
        if (!signature && !key) {
            throw new IllegalArgumentException(
                    "no connection string of Event Hubs: it needs SharedAccessKeyName and SharedAccessKey, or"
                            + " SharedAccessSignature");
        }
        return new ConnectionString(
                host(parts.getOrDefault("endpoint", "")),
                Optional.ofNullable(parts.get("entitypath")).filter(hub -> !hub.isEmpty()),
                signature,
                new Secret(text.strip()));
    }

    private static String host(String endpoint) {
        try {
            String host = URI.create(endpoint).getHost();
            if (host != null) {
                return host;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "no connection string of Event Hubs: it needs Endpoint=sb://<namespace>.servicebus.windows.net/");
    }

    /** When the signature ends that it holds, if it holds one that says so. */
    Optional<Instant> signatureEnd() {
        Matcher end = SIGNATURE_END.matcher(text.reveal());
        return isStaticSignature && end.find()
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(end.group(1))))
                : Optional.empty();
    }

    /** The text for a hub, whatever hub it names itself. */
    Secret forHub(String name) {
        String without = text.reveal().replaceAll("(?i);?\\s*EntityPath=[^;]*", "");
        return new Secret(without + (without.endsWith(";") ? "" : ";") + "EntityPath=" + name);
    }
}
