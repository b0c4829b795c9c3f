package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.Arrays;
import java.util.stream.Stream;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket and what the names in it begin with, as they are configured. */
record S3Place(AwsConnection connection, String bucket, String prefix) {
    private static final Key<String> BUCKET = Key.text("bucket", "The bucket.").required();
    private static final Key<String> PREFIX = Key.text(
                    "prefix", "What the names of its objects begin with, as auditbridge/prod.")
            .or("");

    /** The component {@code s3} with the keys of a place, and with others of its own. */
    static ComponentSpec spec(String sentence, Key<?>... own) {
        return ComponentSpec.of(
                "s3",
                sentence,
                AwsKeys.with(Stream.concat(Stream.of(BUCKET, PREFIX), Arrays.stream(own))
                        .toArray(Key<?>[]::new)));
    }

    /** @throws dev.auditbridge.config.ConfigurationException if the settings do not go together */
    static S3Place of(Settings settings) {
        String prefix = settings.get(PREFIX);
        return new S3Place(
                AwsKeys.connection(settings),
                settings.get(BUCKET),
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    S3ObjectStore open() {
        AwsSession session = connection.open();
        S3Client client = session.prepare(
                        S3Client.builder(),
                        DefaultRetryStrategy.standardStrategyBuilder().build())
                // An endpoint of one's own has no names for buckets below it.
                .forcePathStyle(connection.endpoint().isPresent())
                .build();
        return new S3ObjectStore(client, session, bucket, prefix);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
