package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.logging.v2.stub.LoggingServiceV2StubSettings;
import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks Google, on whose quota, in which cloud. */
class ConnectionTest {
    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/logging.read");

    @TempDir
    private Path folder;

    private Connection connection(String yaml) {
        CloudLoggingSourceFactory factory = new CloudLoggingSourceFactory();
        return ConnectionKeys.connection(Settings.parse(factory.spec(), "resourceNames: [projects/p]\n" + yaml));
    }

    private Path federation() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "a token of the cluster");
        return Files.writeString(folder.resolve("federation.json"), """
                {"type": "external_account",
                 "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/eks",
                 "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                 "token_url": "https://sts.googleapis.com/v1/token",
                 "credential_source": {"file": "%s"}}
                """.formatted(token));
    }

    @Test
    void workloadIdentityFederationIsReadFromItsFile() throws IOException {
        Connection connection = connection("credentials: {type: file, path: " + federation() + "}");

        assertThat(connection.authenticated(SCOPES).orElseThrow()).isInstanceOf(ExternalAccountCredentials.class);
    }

    @Test
    void aServiceAccountIsActedAsWithTheScopesOfTheService() throws IOException {
        Connection connection = connection(
                "credentials: {type: file, path: " + federation() + ", impersonate: bridge@p.iam.gserviceaccount.com}");

        GoogleCredentials credentials = connection.authenticated(SCOPES).orElseThrow();

        assertThat(credentials).isInstanceOfSatisfying(ImpersonatedCredentials.class, acting -> {
            assertThat(acting.getAccount()).isEqualTo("bridge@p.iam.gserviceaccount.com");
            assertThat(acting.getSourceCredentials()).isInstanceOf(ExternalAccountCredentials.class);
        });
    }

    @Test
    void quotaProjectAndUniverseReachTheClient() throws IOException {
        LoggingServiceV2StubSettings.Builder settings = connection(
                        "quotaProject: payer\nuniverseDomain: s3nsapis.fr\ncredentials: {type: none}")
                .configure(
                        LoggingServiceV2StubSettings.newBuilder(),
                        LoggingServiceV2StubSettings.defaultGrpcTransportProviderBuilder(),
                        1 << 20,
                        SCOPES);

        assertThat(settings.getQuotaProjectId()).isEqualTo("payer");
        assertThat(settings.build().getUniverseDomain()).isEqualTo("s3nsapis.fr");
        assertThat(settings.build().getEndpoint()).contains("logging.s3nsapis.fr");
    }

    @Test
    @DisplayName("I5, I7: credentials that cannot be read are an alarm that names the file and nothing in it")
    void unreadableCredentials() throws IOException {
        Path file = Files.writeString(
                folder.resolve("key.json"), "{\"type\":\"service_account\",\"private_key\":\"hush\"}");
        CloudLoggingSourceFactory factory = new CloudLoggingSourceFactory();
        String yaml = "resourceNames: [projects/p]\ncredentials: {type: file, path: " + file + "}";
        try (Source source = factory.create("gke", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT)) {
            assertThatThrownBy(source::probe)
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.BLOCKED))
                    .hasMessageContaining("credentials")
                    .hasMessageNotContaining("hush");
        }
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            projects/p                                      | 200 | {"permissions":["logging.privateLogEntries.list"]} | true
            folders/1                                       | 200 | {}                                                 | false
            organizations/1                                 | 403 | {"error":{"status":"PERMISSION_DENIED"}}           |
            projects/p/locations/l/buckets/b/views/v        | 200 | {"permissions":["logging.privateLogEntries.list"]} |
            billingAccounts/a                               | 200 | {"permissions":["logging.privateLogEntries.list"]} |
            """)
    @DisplayName("permissions are asked for with the caller's own credentials; where they cannot be told, nothing is")
    void permissions(String resource, int status, String answer, Boolean expected) throws Exception {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestHeaders().getFirst("Authorization") + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            TestedPermissions permissions = new TestedPermissions(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                    () -> Optional.of(OAuth2Credentials.create(new AccessToken("mine", null))));

            assertThat(permissions.areReadable(resource)).isEqualTo(Optional.ofNullable(expected));
            if (expected != null) {
                assertThat(asked.get())
                        .isEqualTo("Bearer mine /v3/" + resource
                                + ":testIamPermissions {\"permissions\":[\"logging.privateLogEntries.list\"]}");
            }
        } finally {
            server.stop(0);
        }
    }
}
