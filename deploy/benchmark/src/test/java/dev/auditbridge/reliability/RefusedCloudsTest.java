package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.output.tls.TestCertificate;
import dev.auditbridge.output.tls.TlsListener;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every endpoint of a cloud that can be set, against servers that must not be spoken to. The authority of their certificates is
 * one that the JDK trusts for as long as the test runs, so that only what is wrong with a server keeps the bridge from it.
 */
@Isolated
@Timeout(120)
class RefusedCloudsTest {
    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "for-tests";
    private static final String KEYS = "accessKeyId: AKIDEXAMPLE, secretAccessKey: example";
    private static final List<Cloud> SOURCES = List.of(
            new Cloud(
                    "aws-cloudwatch",
                    "{ logGroups: [/aws/eks/prod/cluster], region: eu-west-1, endpoint: \"https://127.0.0.1:%d\", "
                            + KEYS + " }"),
            new Cloud(
                    "google-cloud-logging",
                    "{ resourceNames: [projects/p], endpoint: \"localhost:%d\", credentials: { type: none } }"),
            new Cloud(
                    "google-pubsub",
                    "{ subscription: projects/p/subscriptions/s, endpoint: \"localhost:%d\", credentials: { type: none } }"),
            new Cloud(
                    "azure-event-hubs",
                    "{ endpoint: \"https://localhost:%d\", connectionString: \"Endpoint=sb://localhost/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0;EntityPath=hub\" }"));
    private static final List<Cloud> STORES = List.of(
            new Cloud("s3", "{ bucket: b, region: eu-west-1, endpoint: \"https://127.0.0.1:%d\", " + KEYS + " }"),
            new Cloud("dynamodb", "{ table: t, region: eu-west-1, endpoint: \"https://127.0.0.1:%d\", " + KEYS + " }"),
            new Cloud("cloud-storage", "{ bucket: letters, endpoint: \"localhost:%d\", credentials: { type: none } }"),
            new Cloud(
                    "azure-blob",
                    "{ container: c, connectionString: \"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=https://127.0.0.1:%d/a\" }"));

    @TempDir
    static Path folder;

    private static TlsListener.Certificates certificates;
    private static SSLContext before;

    /** What is configured, and how, with the port in it. */
    private record Cloud(String name, String yaml) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void trust() throws Exception {
        certificates = TlsListener.Certificates.make(folder);
        TestCertificate authority = certificates.authority();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.store().getCertificate(authority.name()));
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        // Some libraries read the properties, others ask for the JVM's context, which another test may have made.
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        before = SSLContext.getDefault();
        SSLContext.setDefault(context);
        System.setProperty(STORE, file.toString());
        System.setProperty(STORE + "Password", PASSWORD);
    }

    @AfterAll
    static void trustNobodyElse() {
        SSLContext.setDefault(before);
        System.clearProperty(STORE);
        System.clearProperty(STORE + "Password");
    }

    static Stream<Cloud> all() {
        return Stream.concat(SOURCES.stream(), STORES.stream());
    }

    static Stream<Arguments> faults() {
        return all().flatMap(cloud -> Stream.of(TlsListener.Fault.values()).map(fault -> Arguments.of(cloud, fault)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    @DisplayName("a server with nothing wrong is asked")
    void control(Cloud cloud) throws Exception {
        Thread asking;
        try (TlsListener server = certificates.faultless()) {
            asking = Thread.ofVirtual().start(() -> ask(cloud, server));
            // The first look into an SDK loads it.
            await().atMost(Duration.ofMinutes(1)).until(() -> server.bytes() > 0);
        }
        asking.interrupt();
        asking.join();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("faults")
    @DisplayName("I5, I7: a server that must not be trusted is refused, and gets no byte")
    void refused(Cloud cloud, TlsListener.Fault fault) throws Exception {
        try (TlsListener server = certificates.with(fault)) {
            Throwable failure = catchThrowable(() -> probe(cloud, server));

            // A store that cannot be reached is an alarm, whatever the reason.
            assertThat(failure).isInstanceOfAny(SourceException.class, IOException.class);
            if (failure instanceof SourceException told) {
                assertThat(told.kind()).as("%s", told.getMessage()).isEqualTo(SourceException.Kind.BLOCKED);
            }
            assertThat(server.connections()).isPositive();
            assertThat(server.bytes()).isZero();
        }
    }

    private static void ask(Cloud cloud, TlsListener server) {
        try {
            probe(cloud, server);
        } catch (Exception e) {
            // It gets no answer.
        }
    }

    private static void probe(Cloud cloud, TlsListener server) throws Exception {
        String yaml = "{ " + cloud.name() + ": " + cloud.yaml().formatted(server.port()) + " }";
        boolean isSource = SOURCES.contains(cloud);
        Path file = Files.createTempFile(folder, "bridge", ".yaml");
        Files.writeString(file, """
                allowLiteralSecrets: true
                sources:
                  - %s
                outputs:
                  - { name: out, stdout: {} }
                checkpoints: %s
                deadLetter: { file: { directory: %s } }
                """.formatted(
                        isSource
                                ? yaml.replaceFirst("\\{", "{ name: cloud,")
                                : "{ name: cloud, aws-lambda: { region: eu-west-1 } }",
                        isSource ? "{ file: { directory: " + folder.resolve("checkpoints") + " } }" : yaml,
                        folder.resolve("letters")));
        BridgeConfiguration configuration = BridgeConfiguration.read(file);
        if (isSource) {
            try (Source source = configuration.sources().getFirst().create(configuration.limits())) {
                source.probe();
            }
        } else {
            try (CheckpointStore store = configuration.openCheckpoints()) {
                store.probe();
            }
        }
    }
}
