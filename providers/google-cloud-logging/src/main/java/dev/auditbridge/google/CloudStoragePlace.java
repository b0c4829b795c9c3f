package dev.auditbridge.google;

import com.google.auth.oauth2.GoogleCredentials;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where objects are in Google Cloud Storage.
 *
 * @param prefix what their names begin with, with its slash
 */
record CloudStoragePlace(Connection connection, String bucket, String prefix) {
    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/devstorage.read_write");

    private static final Key<String> BUCKET = Key.text("bucket", "The bucket.").required();
    private static final Key<String> PREFIX = Key.text(
                    "prefix", "What the names of its objects begin with, as auditbridge/prod.")
            .or("");

    /** What a store of objects asks for, and more. */
    static ComponentSpec spec(String sentence, Key<?>... more) {
        List<Key<?>> keys = new ArrayList<>(List.of(
                BUCKET,
                PREFIX,
                ConnectionKeys.ENDPOINT,
                ConnectionKeys.PLAINTEXT,
                ConnectionKeys.CREDENTIALS,
                ConnectionKeys.QUOTA_PROJECT,
                ConnectionKeys.UNIVERSE_DOMAIN));
        keys.addAll(List.of(more));
        return ComponentSpec.of("cloud-storage", sentence, keys.toArray(Key<?>[]::new));
    }

    /** @throws dev.auditbridge.config.ConfigurationException if the settings do not go together */
    static CloudStoragePlace of(Settings settings) {
        Connection connection = ConnectionKeys.connection(settings);
        String bucket = settings.get(BUCKET);
        if (!BUCKET_NAME.matcher(bucket).matches()) {
            throw settings.error(BUCKET, bucket + " is no name of a bucket; it goes without gs://");
        }
        String prefix = settings.get(PREFIX);
        return new CloudStoragePlace(
                connection, bucket, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    /**
     * Its objects; calls nothing yet.
     *
     * @throws IOException with the remedy, if there are no credentials
     */
    CloudStorageObjects open() throws IOException {
        return new CloudStorageObjects(service(), bucket, prefix, connection.quotaProject(), credentials());
    }

    private URI service() {
        String host = connection
                .endpoint()
                .orElse("storage." + connection.universeDomain().orElse("googleapis.com"));
        return URI.create((connection.plaintext() ? "http://" : "https://") + host);
    }

    private Optional<GoogleCredentials> credentials() throws IOException {
        try {
            return connection.authenticated(SCOPES);
        } catch (IOException e) {
            throw new IOException(
                    "there are no usable Google credentials for " + this + ": " + e.getMessage()
                            + "; set credentials, or run where a service account is attached",
                    e);
        }
    }

    /** As an operator finds it. */
    @Override
    public String toString() {
        return "gs://" + bucket + "/" + prefix;
    }
}
