package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** Opens checkpoint stores in Amazon S3: of two bridges that run one source, one saves and the other stops. */
public final class S3CheckpointStoreFactory implements CheckpointStoreFactory {
    private static final Key<String> BUCKET = Key.text("bucket", "The bucket.").required();
    private static final Key<String> PREFIX = Key.text(
                    "prefix", "What the names of its objects begin with, as auditbridge/prod.")
            .or("");

    private static final ComponentSpec SPEC =
            ComponentSpec.of("s3", "One object a source, in Amazon S3.", AwsKeys.with(BUCKET, PREFIX));

    /** For {@link java.util.ServiceLoader}. */
    public S3CheckpointStoreFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        AwsKeys.connection(settings);
    }

    @Override
    public CheckpointStore open(Settings settings) {
        AwsSession session = AwsKeys.connection(settings).open();
        String bucket = settings.get(BUCKET);
        String prefix = folder(settings.get(PREFIX));
        S3Client client = session.prepare(
                        S3Client.builder(),
                        DefaultRetryStrategy.standardStrategyBuilder().build())
                // An endpoint of one's own has no names for buckets below it.
                .forcePathStyle(session.connection().endpoint().isPresent())
                .build();
        return new ObjectCheckpointStore(
                "s3://" + bucket + "/" + prefix, new S3ObjectStore(client, session, bucket, prefix));
    }

    private static String folder(String prefix) {
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }
}
