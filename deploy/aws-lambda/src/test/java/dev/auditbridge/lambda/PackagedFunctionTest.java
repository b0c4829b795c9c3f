package dev.auditbridge.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.MotoServer;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.lambda.RuntimeApi.Answer;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What is deployed, in Lambda's own runtime: from CloudWatch Logs (a stand-in), with checkpoints in DynamoDB and dead letters in S3
 * (moto), to a collector.
 */
class PackagedFunctionTest {
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final long PATIENCE = 90;
    private static final String GROUP = "/aws/eks/prod/cluster";
    private static final String STREAM = "kube-apiserver-audit-0123456789abcdef0123456789abcdef";
    private static final byte[] TICK =
            "{\"version\":\"0\",\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"detail\":\"{}\"}"
                    .getBytes(UTF_8);
    private static final Pattern ID = Pattern.compile("\"auditID\":\"([^\"]+)\"");
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final MotoServer moto = new MotoServer();

    @TempDir
    private static Path task;

    @TempDir
    private Path folder;

    private final String name = "lambda-" + NAMES.incrementAndGet();
    private CloudWatchStandIn cloud;
    private LumberjackCollector collector;
    private volatile Consumer<String> onArrival = id -> {};
    private Path configuration;

    @BeforeAll
    static void unpack() throws IOException {
        Artifact.unpack(task);
    }

    @BeforeEach
    void start() throws IOException {
        cloud = CloudWatchStandIn.start();
        collector = LumberjackCollector.start(document -> onArrival.accept(id(document)));
        try (DynamoDbClient dynamodb = DynamoDbClient.builder()
                        .endpointOverride(moto.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(OWN)
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .build();
                S3Client s3 = S3Client.builder()
                        .forcePathStyle(true)
                        .endpointOverride(moto.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(OWN)
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .build()) {
            dynamodb.createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(List.of(KeySchemaElement.builder()
                            .attributeName("name")
                            .keyType(KeyType.HASH)
                            .build()))
                    .attributeDefinitions(List.of(AttributeDefinition.builder()
                            .attributeName("name")
                            .attributeType(ScalarAttributeType.S)
                            .build())));
            s3.createBucket(request ->
                    request.bucket(name).createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
        }
        configuration = Files.writeString(folder.resolve("bridge.yaml"), """
            allowLiteralSecrets: true
            sources:
              - name: eks
                aws-cloudwatch:
                  region: eu-west-1
                  endpoint: %1$s
                  logGroups: [%2$s]
                  start: 10m
                  poll: 200ms
                  sweep: 1s
                  requestsPerSecond: 100
              - name: pushed
                aws-lambda: { region: eu-west-1 }
            outputs:
              - name: siem
                lumberjack: { hosts: ["%3$s"] }
                batch: { events: 20, age: 10ms }
                maxInFlight: 1
            checkpoints: { dynamodb: { region: eu-west-1, endpoint: "%4$s", table: %5$s, lease: 3s } }
            deadLetter:
              s3: { region: eu-west-1, endpoint: "%4$s", bucket: %5$s, accessKeyId: AKIAEXAMPLE, secretAccessKey: example }
            """.formatted(
                        cloud.endpoint(), GROUP, collector.endpoint(), moto.endpoint(), name));
    }

    private static final StaticCredentialsProvider OWN =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example"));

    @AfterEach
    void stop() {
        collector.close();
        cloud.close();
    }

    @Test
    @DisplayName("I1: the schedule delivers all that there is, says so, and goes on from there at the next tick")
    void schedule() throws Exception {
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            put(0, 200);
            assertThat(answer(function, api.invoke(TICK, TIME)))
                    .startsWith("{\"caughtUp\":true,\"sources\":[{\"source\":\"eks\",\"read\":200,\"delivered\":200,")
                    .contains("\"lost\":0");
            put(200, 250);
            assertThat(answer(function, api.invoke(TICK, TIME))).contains("\"delivered\":50,");

            assertThat(arrived()).containsExactlyElementsOf(ids(0, 250));
            assertThat(function.log()).contains("\"level\":\"INFO\"").doesNotContain("\"level\":\"ERROR\"");
        }
    }

    @Test
    @DisplayName("I1: killed at its deadline in the middle of a delivery, it goes on at the next tick with lost = 0")
    void killed() throws Exception {
        put(0, 1_000);
        collector.slow(Duration.ofMillis(2));
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            CompletableFuture<Answer> answer = api.invoke(TICK, TIME);
            assertThat(collector.await(150, Duration.ofSeconds(PATIENCE)))
                    .as("%s", function.log())
                    .isTrue();
            function.kill();
            assertThat(answer).isNotDone();
        }
        Set<String> before = new HashSet<>(arrived());
        assertThat(before.size()).isLessThan(1_000);
        collector.slow(Duration.ZERO);

        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            assertThat(answer(function, api.invoke(TICK, TIME))).contains("\"caughtUp\":true", "\"lost\":0");
        }

        report("killed at its deadline, " + before.size() + " of 1000 delivered by then", 1_000);
    }

    @Test
    @DisplayName("I1: it ends by itself before its deadline, with progress saved, and goes on at the next tick")
    void deadline() throws Exception {
        put(0, 10);
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            assertThat(answer(function, api.invoke(TICK, TIME))).contains("\"caughtUp\":true");
            put(10, 1_000);
            cloud.faults().limitPages(50, 1 << 20);
            collector.slow(Duration.ofMillis(10));
            Duration time = Duration.ofSeconds(6);
            long began = System.nanoTime();
            String first = answer(function, api.invoke(TICK, time));
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(first).containsPattern("\"caughtUp\":false,.*\"eks\",\"read\":[0-9]+,\"delivered\":[1-9]");
            System.out.printf("AWS Lambda: of %d ms to its deadline it took %d ms%n", time.toMillis(), took.toMillis());
            collector.slow(Duration.ZERO);
            assertThat(answer(function, api.invoke(TICK, TIME))).contains("\"caughtUp\":true");
        }

        report("stopped at its deadline", 1_000);
    }

    @Test
    @DisplayName("I2: invocations that overlap in two processes lose nothing")
    void overlapping() throws Exception {
        put(0, 600);
        collector.slow(Duration.ofMillis(1));
        try (RuntimeApi one = RuntimeApi.start();
                RuntimeApi other = RuntimeApi.start();
                FunctionProcess first = FunctionProcess.start(one, task, configuration);
                FunctionProcess second = FunctionProcess.start(other, task, configuration)) {
            CompletableFuture<Answer> firstAnswer = one.invoke(TICK, TIME);
            CompletableFuture<Answer> secondAnswer = other.invoke(TICK, TIME);
            assertThat(answer(first, firstAnswer)).contains("\"caughtUp\":true");
            assertThat(answer(second, secondAnswer)).contains("\"caughtUp\":true");
        }

        report("two invocations at once", 600);
    }

    @Test
    @DisplayName("I1: of a Kinesis batch the answer names the first record that was not delivered, and it comes again")
    void kinesis() throws Exception {
        Files.writeString(configuration, Files.readString(configuration).replace("events: 20", "events: 1"));
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            assertThat(answer(function, api.invoke(kinesis(0, 1), TIME))).isEqualTo("{\"batchItemFailures\":[]}");
            onArrival = id -> collector.silent(id.equals("e-2"));
            assertThat(answer(function, api.invoke(kinesis(1, 6), Duration.ofSeconds(4))))
                    .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"seq-3\"}]}");
            assertThat(arrived()).containsExactly("e-0", "e-1", "e-2");

            onArrival = id -> {};
            collector.silent(false);
            assertThat(answer(function, api.invoke(kinesis(3, 6), TIME))).isEqualTo("{\"batchItemFailures\":[]}");
        }

        report("a Kinesis batch that failed in part", 6);
    }

    @Test
    @DisplayName("what a log group's subscription pushes is delivered, and I6: what is no Event is kept in S3")
    void subscription() throws Exception {
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            assertThat(answer(function, api.invoke(subscription(0, 10, "{\"kind\":\"Event\",\"no\":"), TIME)))
                    .isEqualTo("{\"batchItemFailures\":[]}");
        }

        assertThat(arrived()).containsExactlyElementsOf(ids(0, 10));
        try (DeadLetters letters = BridgeConfiguration.read(configuration).openDeadLetters();
                Stream<DeadLetters.Stored> stored = letters.list()) {
            assertThat(stored)
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.letter().source()).isEqualTo("pushed"));
        }
    }

    @Test
    @DisplayName("a push that no output takes in time is an error, so that Lambda tries it again; and says why")
    void pushedInVain() throws Exception {
        collector.silent(true);
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            Answer answer =
                    api.invoke(subscription(0, 1, ""), Duration.ofSeconds(3)).get(PATIENCE, TimeUnit.SECONDS);

            assertThat(answer.error()).as(function.log()).isTrue();
            assertThat(answer.body()).contains("Lambda tries it again");
        }
    }

    @Test
    @DisplayName("I5: a wrong configuration fails when Lambda loads the function, with all that is wrong")
    void wrongConfiguration() throws Exception {
        Files.writeString(configuration, Files.readString(configuration).replace("poll:", "pull:"));
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration)) {
            assertThat(api.initError().get(PATIENCE, TimeUnit.SECONDS))
                    .as(function.log())
                    .contains("pull");
        }
    }

    private void put(int from, int to) {
        for (int i = from; i < to; i++) {
            cloud.put(GROUP, STREAM, Instant.now(), event(i));
        }
    }

    private static String answer(FunctionProcess function, CompletableFuture<Answer> answer) throws Exception {
        Answer said;
        try {
            said = answer.get(PATIENCE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer: " + function.log(), e);
        }
        assertThat(said.error()).as("%s %s", said, function.log()).isFalse();
        return said.body();
    }

    private void report(String what, int all) {
        List<String> arrived = arrived();
        Set<String> distinct = new HashSet<>(arrived);
        Set<String> lost = new HashSet<>(ids(0, all));
        lost.removeAll(distinct);
        System.out.printf(
                "AWS Lambda: %s: lost %d, twice %d of %d%n", what, lost.size(), arrived.size() - distinct.size(), all);
        assertThat(lost).isEmpty();
        assertThat(collector.violations()).isEmpty();
    }

    private List<String> arrived() {
        return collector.documents().stream().map(PackagedFunctionTest::id).toList();
    }

    private static String id(Document document) {
        Matcher found = ID.matcher(document.message().orElse(""));
        return found.find() ? found.group(1) : "";
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e-" + i).toList();
    }

    private static String event(int number) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"e-" + number
                + "\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/pods\",\"verb\":\"list\","
                + "\"user\":{\"username\":\"u\"},\"requestReceivedTimestamp\":\"2026-01-01T00:00:00.000000Z\","
                + "\"stageTimestamp\":\"2026-01-01T00:00:00.000000Z\"}";
    }

    private static byte[] kinesis(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"sequenceNumber\":\"seq-" + i
                        + "\",\"data\":\"" + payload(List.of(event(i))) + "\"}}")
                .collect(Collectors.joining(",", "{\"Records\":[", "]}"))
                .getBytes(UTF_8);
    }

    private static byte[] subscription(int from, int to, String more) {
        List<String> messages = Stream.concat(
                        IntStream.range(from, to).mapToObj(PackagedFunctionTest::event), Stream.of(more))
                .filter(message -> !message.isEmpty())
                .toList();
        return ("{\"awslogs\":{\"data\":\"" + payload(messages) + "\"}}").getBytes(UTF_8);
    }

    private static String payload(List<String> messages) {
        String events = messages.stream()
                .map(message -> "{\"id\":\"1\",\"timestamp\":1767225600000,\"message\":\""
                        + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}")
                .collect(Collectors.joining(","));
        String text = "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\",\"logGroup\":\"" + GROUP
                + "\",\"logStream\":\"" + STREAM + "\",\"subscriptionFilters\":[\"a\"],\"logEvents\":[" + events + "]}";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
