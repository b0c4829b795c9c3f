package dev.auditbridge.google;

import com.google.auth.oauth2.GoogleCredentials;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Opens checkpoint stores in Google Cloud Storage: of two bridges that run one source, one saves and the other stops. */
public final class CloudStorageCheckpointStoreFactory implements CheckpointStoreFactory {
    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/devstorage.read_write");

    private static final Key<String> BUCKET = Key.text("bucket", "The bucket.").required();
    private static final Key<String> PREFIX = Key.text(
                    "prefix", "What the names of its objects begin with, as auditbridge/prod.")
            .or("");

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "cloud-storage",
            "One object a source, in Google Cloud Storage.",
            BUCKET,
            PREFIX,
            ConnectionKeys.ENDPOINT,
            ConnectionKeys.PLAINTEXT,
            ConnectionKeys.CREDENTIALS,
            ConnectionKeys.QUOTA_PROJECT,
            ConnectionKeys.UNIVERSE_DOMAIN);

    /** For {@link java.util.ServiceLoader}. */
    public CloudStorageCheckpointStoreFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        ConnectionKeys.connection(settings);
        if (!BUCKET_NAME.matcher(settings.get(BUCKET)).matches()) {
            throw settings.error(BUCKET, settings.get(BUCKET) + " is no name of a bucket; it goes without gs://");
        }
    }

    @Override
    public CheckpointStore open(Settings settings) throws IOException {
        check(settings);
        Connection connection = ConnectionKeys.connection(settings);
        String bucket = settings.get(BUCKET);
        String prefix = folder(settings.get(PREFIX));
        return new ObjectCheckpointStore(
                "gs://" + bucket + "/" + prefix,
                new CloudStorageObjects(
                        service(connection), bucket, prefix, connection.quotaProject(), credentials(connection)));
    }

    private static URI service(Connection connection) {
        String host = connection
                .endpoint()
                .orElse("storage." + connection.universeDomain().orElse("googleapis.com"));
        return URI.create((connection.plaintext() ? "http://" : "https://") + host);
    }

    private static Optional<GoogleCredentials> credentials(Connection connection) throws IOException {
        try {
            return connection.authenticated(SCOPES);
        } catch (IOException e) {
            throw new IOException(
                    "there are no usable Google credentials for the checkpoints: " + e.getMessage()
                            + "; set credentials, or run where a service account is attached",
                    e);
        }
    }

    private static String folder(String prefix) {
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }
}
