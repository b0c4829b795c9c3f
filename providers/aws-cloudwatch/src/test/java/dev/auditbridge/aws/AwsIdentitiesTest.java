package dev.auditbridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.ChildJvm;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the source is towards AWS: each way in which credentials come is shown by the key that signed what arrived. */
class AwsIdentitiesTest {
    private final List<String> properties = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private CloudWatchStandIn standIn;
    private HttpServer other;

    @TempDir
    private Path home;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
        standIn.put(Audit.GROUP, Audit.STREAM, Instant.now(), Audit.event("a"));
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        set("aws.configFile", Files.createFile(home.resolve("config")));
        set("aws.sharedCredentialsFile", Files.createFile(home.resolve("credentials")));
        set("aws.disableEc2Metadata", "true");
        set("aws.region", "eu-west-1");
    }

    @AfterEach
    void stop() {
        properties.forEach(System::clearProperty);
        other.stop(0);
        standIn.close();
    }

    @Test
    @DisplayName("EKS Pod Identity and ECS: the container's endpoint gives the credentials, for the token in its file")
    void container() throws Exception {
        answer("/v1/credentials", """
                {"AccessKeyId":"ASIACONTAINER","SecretAccessKey":"x","Token":"t","Expiration":"%s"}
                """.formatted(Instant.now().plus(Duration.ofHours(1))));
        set("aws.containerCredentialsFullUri", url("/v1/credentials"));
        set("aws.containerAuthorizationTokenFile", Files.writeString(home.resolve("token"), "pod-token"));

        probe("");

        assertThat(standIn.accessKeys()).containsExactly("ASIACONTAINER");
        assertThat(asked).contains("/v1/credentials pod-token");
    }

    @Test
    @DisplayName("web identity (IRSA): STS gives the credentials for the token in its file")
    void web_identity() throws Exception {
        answer("/", """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAWEB</AccessKeyId>
                <SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """.formatted(Instant.now().plus(Duration.ofHours(1))));
        set("aws.endpointUrlSts", url(""));
        set("aws.roleArn", "arn:aws:iam::111122223333:role/bridge");
        set("aws.webIdentityTokenFile", Files.writeString(home.resolve("token"), "eyJ.web.token"));

        probe("");

        assertThat(standIn.accessKeys()).containsExactly("ASIAWEB");
        assertThat(asked.getFirst()).contains("Action=AssumeRoleWithWebIdentity", "eyJ.web.token");
    }

    @Test
    @DisplayName("a profile that is named counts more than keys of the environment")
    void profile() throws Exception {
        Files.writeString(home.resolve("credentials"), """
                [audit]
                aws_access_key_id = AKIAPROFILE
                aws_secret_access_key = x
                """);
        set("aws.accessKeyId", "AKIAENVIRONMENT");
        set("aws.secretAccessKey", "x");

        probe("profile: audit");

        assertThat(standIn.accessKeys()).containsExactly("AKIAPROFILE");
    }

    @Test
    @DisplayName("a profile that signs in by IAM Identity Center, and what is said when its sign-in is over")
    void identity_center() throws Exception {
        answer("/federation/credentials", """
                {"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"x","sessionToken":"t","expiration":%d}}
                """.formatted(
                        Instant.now().plus(Duration.ofHours(1)).toEpochMilli()));
        Files.createDirectories(home.resolve(".aws/sso/cache"));
        Files.writeString(home.resolve(".aws/config"), """
                [profile audit]
                sso_session = corp
                sso_account_id = 222222222222
                sso_role_name = AuditReader
                [sso-session corp]
                sso_region = eu-west-1
                sso_start_url = https://corp.example.net/start
                sso_registration_scopes = sso:account:access
                """);
        Path token = home.resolve(".aws/sso/cache/"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest("corp".getBytes(UTF_8)))
                + ".json");
        String cached = """
                {"accessToken":"sso-token","expiresAt":"%s","region":"eu-west-1","startUrl":"https://corp.example.net/start"}
                """;

        Files.writeString(token, cached.formatted(Instant.now().plus(Duration.ofHours(1))));
        assertThat(probeElsewhere()).contains("1 log group");
        assertThat(standIn.accessKeys()).containsExactly("ASIASSO");

        Files.writeString(token, cached.formatted(Instant.now().minus(Duration.ofHours(1))));
        assertThat(probeElsewhere()).startsWith("BLOCKED").contains("sign-in", "run aws sso login");
    }

    @Test
    @DisplayName("everything goes through the proxy that is given, as if it could be reached no other way")
    void proxy() throws Exception {
        String yaml = "accessKeyId: AKIAEXAMPLE\nsecretAccessKey: x\nproxy: { url: \"" + standIn.endpoint() + "\" }";

        // A name that nobody could look up: only the proxy is asked.
        try (Source source = source(yaml, URI.create("http://logs.eu-west-1.invalid"))) {
            assertThat(source.probe()).contains("1 log group");
        }
        assertThat(standIn.requests("FilterLogEvents")).isEqualTo(1);
    }

    @Test
    @DisplayName("I5: without any credentials the source is blocked, with the ways to have some")
    void none() {
        SourceException error = catchThrowableOfType(SourceException.class, () -> probe(""));
        assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED);
        assertThat(error).hasMessageContainingAll("no AWS credentials", "IRSA", "Pod Identity", "profile");
    }

    /** In a JVM of its own, as the folder of the sign-in is found by HOME. */
    private String probeElsewhere() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(ChildJvm.BRIEF);
        options.add("-Daws.endpointUrlSso=" + url(""));
        ProcessBuilder builder = ChildJvm.of(
                options,
                Prober.class,
                List.of("profile: audit", standIn.endpoint().toString()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("HOME", home.toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said.lines()
                .filter(line -> !line.contains(" DEBUG "))
                .reduce((a, b) -> b)
                .orElse("");
    }

    /** Probes, and says what came of it on its last line. */
    static final class Prober {
        private Prober() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Source source = source(arguments[0], URI.create(arguments[1]))) {
                System.out.println(source.probe());
            } catch (SourceException e) {
                System.out.println(e.kind() + " " + e.getMessage());
            }
        }
    }

    private String probe(String more) throws Exception {
        try (Source source = source(more, standIn.endpoint())) {
            return source.probe();
        }
    }

    private static Source source(String more, URI endpoint) {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        return factory.create(
                "eks", Settings.parse(factory.spec(), """
                        region: eu-west-1
                        endpoint: %s
                        logGroups: [%s]
                        %s
                        """.formatted(endpoint, Audit.GROUP, more)), EventLimits.DEFAULT);
    }

    /** Answers what is below a path, and notes who asked for what. */
    private void answer(String path, String body) {
        other.createContext(path, exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().getPath() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization")
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                byte[] bytes = body.getBytes(UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private String url(String path) {
        return "http://127.0.0.1:" + other.getAddress().getPort() + path;
    }

    private void set(String property, Object value) {
        properties.add(property);
        System.setProperty(property, value.toString());
    }
}
