package dev.auditbridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/** The policies of {@code deploy/terraform/aws} allow what the code calls, as recorded on the way to AWS, and nothing else. */
class LeastPrivilegeTest {
    private static final StaticCredentialsProvider OWN =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example"));

    @RegisterExtension
    static final Moto moto = new Moto();

    private final Set<String> called = new ConcurrentSkipListSet<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer recorder;

    @BeforeEach
    void start() throws IOException {
        recorder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        recorder.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        recorder.createContext("/", this::passOn);
        recorder.start();
    }

    @AfterEach
    void stop() {
        recorder.stop(0);
        client.close();
    }

    @Test
    void reading() throws Exception {
        read("assumeRole: { arn: \"arn:aws:iam::222222222222:role/audit-reader\", externalId: wire-4711 }");
        read("");

        // Whoever is somebody may ask who (AWS STS API reference, GetCallerIdentity).
        assertThat(called.remove("sts:GetCallerIdentity")).isTrue();
        assertThat(TerraformPolicies.actions("policies.tf", "reader")).isEqualTo(called);

        called.remove("sts:AssumeRole");
        assertThat(TerraformPolicies.actions("reader-role/main.tf", "reader")).isEqualTo(called);
        System.out.println("actions of the reader: " + called);
    }

    @Test
    void checkpoints_in_DynamoDB() throws Exception {
        try (DynamoDbClient dynamodb = moto.client(DynamoDbClient.builder(), OWN)) {
            dynamodb.createTable(request -> request.tableName("privileges")
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
        keep(new DynamoDbCheckpointStoreFactory(), "table: privileges\nlease: 3s");
        assertThat(TerraformPolicies.actions("checkpoints.tf", "checkpoints_dynamodb"))
                .isEqualTo(called);
    }

    @Test
    void checkpoints_in_S3() throws Exception {
        try (S3Client s3 = moto.client(S3Client.builder().forcePathStyle(true), OWN)) {
            s3.createBucket(request -> request.bucket("privileges")
                    .createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
        }
        keep(new S3CheckpointStoreFactory(), "bucket: privileges");
        // No call: it makes S3 say "not there" instead of "denied" (S3 API reference, GetObject, "Permissions").
        called.add("s3:ListBucket");
        assertThat(TerraformPolicies.actions("checkpoints.tf", "checkpoints_s3"))
                .isEqualTo(called);
    }

    @Test
    void dead_letters_in_S3() throws Exception {
        try (S3Client s3 = moto.client(S3Client.builder().forcePathStyle(true), OWN)) {
            s3.createBucket(request -> request.bucket("letters")
                    .createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
        }
        S3DeadLettersFactory factory = new S3DeadLettersFactory();
        try (DeadLetters letters = factory.open(Settings.parse(factory.spec(), common("bucket: letters")))) {
            letters.probe();
            letters.append(new DeadLetter(
                    Instant.EPOCH, DeadLetter.Kind.POISON, "eks", null, "why", Origin.of("eks"), new byte[] {1}));
            try (Stream<DeadLetters.Stored> stored = letters.list()) {
                letters.markResent(stored.toList().getFirst().id());
            }
        }
        assertThat(TerraformPolicies.actions("dead-letters.tf", "dead_letters")).isEqualTo(called);
    }

    private void read(String more) throws Exception {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        try (Source probed = factory.create("eks", settings(factory, more), EventLimits.DEFAULT)) {
            probed.probe();
        }
        try (SourceDriver driver = new SourceDriver(
                factory.create("eks", settings(factory, more), EventLimits.DEFAULT), Checkpoint.NONE)) {
            driver.pollUntil(
                    Duration.ofSeconds(30), "caught up", () -> driver.source().caughtUp());
        }
        // Where no log group is found none is read: asked for by name it is, even if it is not there.
        try (SourceDriver driver = new SourceDriver(
                factory.create(
                        "named",
                        Settings.parse(factory.spec(), common("logGroups: [/aws/eks/named/cluster]\n" + more)),
                        EventLimits.DEFAULT),
                Checkpoint.NONE)) {
            driver.poll();
        }
    }

    private Settings settings(CloudWatchSourceFactory factory, String more) {
        return Settings.parse(factory.spec(), common("logGroups: [/aws/eks/*/none]\n" + more));
    }

    private void keep(CheckpointStoreFactory factory, String place) throws Exception {
        for (int run = 0; run < 2; run++) {
            try (CheckpointStore store = factory.open(Settings.parse(factory.spec(), common(place)))) {
                store.probe();
                store.save("eks", Checkpoint.NONE, store.load("eks").version());
            }
        }
    }

    private String common(String more) {
        String url = "http://127.0.0.1:" + recorder.getAddress().getPort();
        return "region: eu-west-1\nendpoint: " + url + "\naccessKeyId: AKIAEXAMPLE\nsecretAccessKey: example\n"
                + "stsEndpoint: " + url + "\n" + more;
    }

    private void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            called.add(action(exchange, new String(body, UTF_8)));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                            moto.endpoint() + exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            Set<String> ours = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            ours.addAll(List.of("Host", "Content-Length", "Connection", "Expect", "Upgrade", "Transfer-Encoding"));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!ours.contains(name)) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (!ours.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The IAM action of a call. */
    private static String action(HttpExchange exchange, String body) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            String service = target.startsWith("Logs_") ? "logs" : target.startsWith("DynamoDB_") ? "dynamodb" : target;
            return service + ":" + target.substring(target.indexOf('.') + 1);
        }
        if (body.startsWith("Action=")) {
            return "sts:" + body.substring("Action=".length()).split("&", 2)[0];
        }
        return "s3:"
                + switch (exchange.getRequestMethod()) {
                    case "GET" ->
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type=2")
                                ? "ListBucket"
                                : "GetObject";
                    case "PUT" -> "PutObject";
                    default -> exchange.getRequestMethod();
                };
    }
}
