package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStore.ConflictException;
import dev.auditbridge.pipeline.CheckpointStoreContract;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/** Checkpoints in S3 and DynamoDB, against an independent implementation of both. */
class MotoCheckpointsTest {
    private static final AwsCredentialsProvider OWN =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example"));
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Moto moto = new Moto();

    @Nested
    @DisplayName("in S3")
    class S3 extends CheckpointStoreContract {
        private final String bucket = "checkpoints-" + NAMES.incrementAndGet();

        @BeforeEach
        void make() {
            try (S3Client s3 = moto.client(S3Client.builder().forcePathStyle(true), OWN)) {
                s3.createBucket(request -> request.bucket(bucket)
                        .createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
            }
        }

        @Override
        protected CheckpointStore open() throws IOException {
            return MotoCheckpointsTest.open(
                    new S3CheckpointStoreFactory(), "bucket: " + bucket + "\nprefix: auditbridge/prod");
        }

        @Override
        protected int modelSteps() {
            return 30;
        }

        @Test
        @DisplayName("I2: of two overlapping runs only one moves the position")
        void overlapping() throws Exception {
            try (CheckpointStore first = open();
                    CheckpointStore second = open()) {
                first.save("eks", at(1), "");
                String loadedByFirst = first.load("eks").version();
                String loadedBySecond = second.load("eks").version();

                String saved = second.save("eks", at(2), loadedBySecond);
                assertThatThrownBy(() -> first.save("eks", at(3), loadedByFirst))
                        .isInstanceOf(ConflictException.class)
                        .hasMessageContaining("s3://" + bucket + "/auditbridge/prod/");
                assertThat(second.load("eks").checkpoint().positions()).isEqualTo(at(2).positions());
                second.save("eks", at(4), saved);
            }
        }

        @Test
        void a_probe_says_what_works_or_what_to_do() throws Exception {
            try (CheckpointStore store = open()) {
                assertThat(store.probe()).contains("s3://" + bucket + "/auditbridge/prod/", "can be read and written");
            }
            try (CheckpointStore store =
                    MotoCheckpointsTest.open(new S3CheckpointStoreFactory(), "bucket: not-there")) {
                assertThatThrownBy(store::probe)
                        .isInstanceOf(IOException.class)
                        .hasMessage("the bucket not-there is not there: make it in eu-west-1, or correct the key bucket"
                                + " or region");
            }
        }
    }

    @Nested
    @DisplayName("in DynamoDB")
    class DynamoDb extends CheckpointStoreContract {
        private final String table = "checkpoints-" + NAMES.incrementAndGet();
        private final MovedClock clock = new MovedClock();

        @BeforeEach
        void make() {
            try (DynamoDbClient client = moto.client(DynamoDbClient.builder(), OWN)) {
                client.createTable(request -> request.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(List.of(KeySchemaElement.builder()
                                .attributeName("name")
                                .keyType(KeyType.HASH)
                                .build()))
                        .attributeDefinitions(List.of(AttributeDefinition.builder()
                                .attributeName("name")
                                .attributeType(ScalarAttributeType.S)
                                .build())));
            }
        }

        @Override
        protected CheckpointStore open() throws IOException {
            return MotoCheckpointsTest.open(new DynamoDbCheckpointStoreFactory(), "table: " + table);
        }

        /** A run whose lease ends soon, by a clock that the test moves. */
        private CheckpointStore run(String holder, Duration lease) {
            AwsSession session = AwsKeys.connection(settings(new DynamoDbCheckpointStoreFactory(), "table: " + table))
                    .open();
            DynamoDbClient client = session.prepare(DynamoDbClient.builder(), DefaultRetryStrategy.doNotRetry())
                    .build();
            StoreFailures failures = new StoreFailures(table, "");
            return new ObjectCheckpointStore(
                    table,
                    new DynamoDbObjectStore(
                            new DynamoDbLeases(client, session, table, holder, lease, clock),
                            new DynamoDbItems(client, table, failures),
                            failures));
        }

        @Override
        protected int modelSteps() {
            return 30;
        }

        @Test
        @DisplayName("I2: of two overlapping runs the second waits until the first is done")
        void the_second_waits() throws Exception {
            CheckpointStore first = run("first", Duration.ofMinutes(5));
            try (CheckpointStore second = run("second", Duration.ofMinutes(5))) {
                String version = first.save("eks", at(1), first.load("eks").version());

                assertThatThrownBy(() -> second.load("eks"))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(ConflictException.class)
                        .hasMessageContainingAll(
                                table, "eks.checkpoint", "leased to another run, first, until", "waited for");
                assertThatThrownBy(() -> second.save("eks", at(9), version)).isInstanceOf(IOException.class);
                assertThat(second.load("gke").version())
                        .as("another source's is free")
                        .isEmpty();

                first.save("eks", at(2), version);
                first.close();
                CheckpointStore.Versioned left = second.load("eks");
                assertThat(left.checkpoint().positions()).isEqualTo(at(2).positions());
                second.save("eks", at(3), left.version());
            }
        }

        @Test
        @DisplayName("I2: a run that was held up longer than its lease does not move the position any more")
        void taken_over() throws Exception {
            try (CheckpointStore first = run("first", Duration.ofHours(1));
                    CheckpointStore second = run("second", Duration.ofHours(1))) {
                String version = first.save("eks", at(1), "");
                clock.move(Duration.ofMinutes(61));

                assertThat(second.load("eks").checkpoint().positions()).isEqualTo(at(1).positions());
                assertThatThrownBy(() -> first.save("eks", at(2), version))
                        .as("although nothing was saved since")
                        .isInstanceOf(ConflictException.class);
                assertThat(second.save("eks", at(3), version)).isNotEqualTo(version);
            }
        }

        @Test
        void a_run_that_lives_keeps_its_lease() throws Exception {
            Duration lease = Duration.ofSeconds(1);
            try (CheckpointStore first = run("first", lease);
                    CheckpointStore second = run("second", lease)) {
                first.load("eks");
                Instant until = Instant.now().plus(lease.multipliedBy(2));
                Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> {
                    assertThatThrownBy(() -> second.load("eks")).hasMessageContaining("leased to another run");
                    return Instant.now().isAfter(until);
                });
            }
        }

        @Test
        @DisplayName("most ids are kept in items of their own; positions, which are not, must fit one")
        void large() throws Exception {
            try (CheckpointStore store = open()) {
                List<Attachment> ids = LongStream.range(0, 5)
                        .mapToObj(until -> new Attachment(new byte[10_000], until))
                        .toList();
                String version = store.save("eks", new Checkpoint(at(1).positions(), Map.of("p", ids)), "");
                assertThat(store.load("eks").checkpoint().attachments().get("p"))
                        .usingRecursiveComparison()
                        .ignoringCollectionOrder()
                        .isEqualTo(ids);
                assertThat(store.load("eks").checkpoint().positions()).isEqualTo(at(1).positions());

                Map<String, Position> many = new HashMap<>();
                for (int i = 0; i < 7; i++) {
                    many.put("p" + i, new Position("x".repeat(Position.MAX_BYTES)));
                }
                assertThatThrownBy(() -> store.save("eks", new Checkpoint(many, Map.of()), version))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("fewer partitions");
            }
        }

        @Test
        void a_probe_says_what_works_or_what_to_do() throws Exception {
            try (CheckpointStore store = open()) {
                assertThat(store.probe()).isEqualTo("the DynamoDB table " + table + " can be read and written");
            }
            try (CheckpointStore store =
                    MotoCheckpointsTest.open(new DynamoDbCheckpointStoreFactory(), "table: not-there")) {
                assertThatThrownBy(store::probe)
                        .isInstanceOf(IOException.class)
                        .hasMessageContainingAll("not-there", "is not there", "partition key \"name\" of type S");
            }
        }
    }

    private static CheckpointStore open(CheckpointStoreFactory factory, String place) throws IOException {
        Settings settings = settings(factory, place);
        factory.check(settings);
        return factory.open(settings);
    }

    private static Settings settings(CheckpointStoreFactory factory, String place) {
        return Settings.parse(factory.spec(), """
                region: eu-west-1
                endpoint: %s
                accessKeyId: AKIAEXAMPLE
                secretAccessKey: example
                %s
                """.formatted(moto.endpoint(), place));
    }

    private static final class MovedClock implements InstantSource {
        private volatile Duration ahead = Duration.ZERO;

        void move(Duration further) {
            ahead = ahead.plus(further);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }
}
