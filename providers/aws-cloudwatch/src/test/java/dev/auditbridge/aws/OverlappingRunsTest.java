package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/** Two whole bridges on one source, as when a schedule starts the next run before the last has ended. */
class OverlappingRunsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AwsCredentialsProvider OWN =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example"));

    @RegisterExtension
    static final Moto moto = new Moto();

    private CloudWatchStandIn cloud;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        cloud = CloudWatchStandIn.start();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    @DisplayName("I2: with DynamoDB the second waits for the first, and goes on where it ended: nothing twice")
    void dynamodb() throws Exception {
        try (DynamoDbClient client = moto.client(DynamoDbClient.builder(), OWN)) {
            client.createTable(request -> request.tableName("runs")
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
        put(0, 50);
        try (RunningBridge first = run("first", "dynamodb: { table: runs,")) {
            assertThat(first.awaitCaughtUp(PATIENCE)).isTrue();
            try (RunningBridge second = run("second", "dynamodb: { table: runs,")) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(second.blocked().toString())
                                .contains("eks/checkpoint", "leased to another run"));
                put(50, 60);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> delivered("first").size() == 60);
                assertThat(second.awaitCaughtUp(Duration.ZERO)).isFalse();
            }
            assertThat(delivered("second")).isEmpty();
            first.stop(PATIENCE);
        }
        put(60, 70);
        try (RunningBridge third = run("third", "dynamodb: { table: runs,")) {
            assertThat(third.awaitCaughtUp(PATIENCE)).isTrue();
        }
        // As a run leaves it that was killed.
        Duration lease = Duration.ofSeconds(6);
        put(70, 80);
        long killed = System.nanoTime();
        try (DynamoDbClient client = moto.client(DynamoDbClient.builder(), OWN)) {
            client.updateItem(request -> request.tableName("runs")
                    .key(Map.of("name", AttributeValue.fromS("eks.checkpoint")))
                    .updateExpression("SET holder = :other, leaseUntil = :until")
                    .expressionAttributeValues(Map.of(
                            ":other", AttributeValue.fromS("killed"),
                            ":until",
                                    AttributeValue.fromN(String.valueOf(
                                            Instant.now().plus(lease).toEpochMilli())))));
        }
        Duration tookOver;
        try (RunningBridge fourth = run("fourth", "dynamodb: { table: runs,")) {
            assertThat(fourth.awaitCaughtUp(PATIENCE)).isTrue();
            tookOver = Duration.ofNanos(System.nanoTime() - killed);
        }
        List<String> all = Stream.of("first", "third", "fourth")
                .flatMap(run -> delivered(run).stream())
                .toList();
        List<String> put = IntStream.range(0, 80).mapToObj(i -> "e-" + i).toList();
        Checklist.row(
                10,
                "three bridges on one DynamoDB lease, one of them killed",
                "the second waits, and takes over once the first has ended; of one that was killed %.1f s after, with 6 s of its lease left; lost %d, twice %d of %d"
                        .formatted(
                                tookOver.toMillis() / 1e3,
                                put.stream().filter(id -> !all.contains(id)).count(),
                                all.size() - all.stream().distinct().count(),
                                put.size()),
                "the second waits; takes over within the lease and a backoff; lost 0",
                all.containsAll(put)
                        && all.size() == put.size()
                        && tookOver.compareTo(lease) >= 0
                        && tookOver.compareTo(lease.plusSeconds(20)) <= 0);
    }

    @Test
    @DisplayName("I2: with S3 one of the two stops by itself, and the other goes on")
    void s3() throws Exception {
        try (S3Client s3 = moto.client(S3Client.builder().forcePathStyle(true), OWN)) {
            s3.createBucket(request ->
                    request.bucket("runs").createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
        }
        put(0, 50);
        try (RunningBridge first = run("first", "s3: { bucket: runs,")) {
            assertThat(first.awaitCaughtUp(PATIENCE)).isTrue();
            try (RunningBridge second = run("second", "s3: { bucket: runs,")) {
                List<RunningBridge> both = List.of(first, second);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> both.stream()
                                .anyMatch(bridge -> bridge.failure().isPresent()));
                put(50, 60);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> delivered("first").contains("e-59")
                                || delivered("second").contains("e-59"));
                assertThat(both.stream().flatMap(bridge -> bridge.failure().stream()))
                        .singleElement()
                        .asString()
                        .contains("was saved by another bridge since");
                List<String> all = Stream.of("first", "second")
                        .flatMap(run -> delivered(run).stream())
                        .toList();
                long lost = IntStream.range(0, 60)
                        .filter(i -> !all.contains("e-" + i))
                        .count();
                Checklist.row(
                        10,
                        "two bridges on one checkpoint in S3",
                        "one is refused, with the reason, at its next save; the other goes on; lost %d of 60"
                                .formatted(lost),
                        "one is refused; lost 0",
                        lost == 0);
            }
        }
    }

    private void put(int from, int to) {
        for (int i = from; i < to; i++) {
            cloud.put(Audit.GROUP, Audit.STREAM, Instant.now(), Audit.event("e-" + i));
        }
    }

    private List<String> delivered(String run) {
        Path file = folder.resolve(run + ".ndjson");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.replaceAll(".*\"auditID\":\"([^\"]+)\".*", "$1"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunningBridge run(String name, String store) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                allowLiteralSecrets: true
                sources:
                  - name: eks
                    aws-cloudwatch:
                      region: eu-west-1
                      endpoint: %s
                      logGroups: [%s]
                      accessKeyId: AKIAEXAMPLE
                      secretAccessKey: example
                      start: 10m
                      poll: 200ms
                      sweep: 1s
                      requestsPerSecond: 100
                outputs:
                  - name: file
                    file: { path: %s }
                checkpoints:
                  %s region: eu-west-1, endpoint: "%s", accessKeyId: AKIAEXAMPLE, secretAccessKey: example }
                deadLetter: { file: { directory: %s } }
                """.formatted(
                        cloud.endpoint(),
                        Audit.GROUP,
                        folder.resolve(name + ".ndjson"),
                        store,
                        moto.endpoint(),
                        folder.resolve(name + "-dead")));
        return RunningBridge.start(BridgeConfiguration.read(file));
    }
}
