package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Opens checkpoint stores in Amazon DynamoDB: of two bridges that run one source, the second waits for the first. */
public final class DynamoDbCheckpointStoreFactory implements CheckpointStoreFactory {
    private static final Key<String> TABLE = Key.text(
                    "table", "The table; its partition key is \"" + DynamoDbLeases.NAME + "\", a string.")
            .required();
    private static final Key<Duration> LEASE = Key.duration(
                    "lease",
                    "How long a run that died keeps the next from its sources; one that lives renews its lease.",
                    Duration.ofSeconds(3),
                    Duration.ofHours(1))
            .or(Duration.ofMinutes(1));

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "dynamodb",
            "One item a source, in Amazon DynamoDB, and others for the ids of what was sent lately.",
            AwsKeys.with(TABLE, LEASE));

    /** For {@link java.util.ServiceLoader}. */
    public DynamoDbCheckpointStoreFactory() {}

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
        String table = settings.get(TABLE);
        DynamoDbClient client = session.prepare(
                        DynamoDbClient.builder(),
                        DefaultRetryStrategy.standardStrategyBuilder().build())
                .build();
        StoreFailures failures = new StoreFailures(
                "the DynamoDB table " + table,
                "make it in " + session.connection().region() + " with the partition key \"" + DynamoDbLeases.NAME
                        + "\" of type S, or correct the key table or region");
        DynamoDbLeases leases =
                new DynamoDbLeases(client, session, table, holder(), settings.get(LEASE), InstantSource.system());
        return new ObjectCheckpointStore(
                "the DynamoDB table " + table,
                new DynamoDbObjectStore(leases, new DynamoDbItems(client, table, failures), failures));
    }

    private static String holder() {
        return host() + "/" + ProcessHandle.current().pid() + "/" + UUID.randomUUID();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
