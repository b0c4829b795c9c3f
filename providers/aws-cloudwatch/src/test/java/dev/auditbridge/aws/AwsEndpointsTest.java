package dev.auditbridge.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are asked: seen by a proxy that lets nobody through. */
class AwsEndpointsTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ServerSocket proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::refuse);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({
        "region: eu-west-1                      , logs.eu-west-1.amazonaws.com",
        "region: us-east-1; fips: true          , logs-fips.us-east-1.amazonaws.com",
        "region: eu-west-1; dualStack: true     , logs.eu-west-1.api.aws",
        "region: us-gov-west-1; fips: true      , logs.us-gov-west-1.amazonaws.com",
        "region: cn-north-1                     , logs.cn-north-1.amazonaws.com.cn",
    })
    void the_region_and_the_flags_choose_the_host(String settings, String host) {
        assertThatThrownBy(() -> probe(settings, ""))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        error -> assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED))
                .hasMessageContaining("set proxy.username");
        assertThat(asked).contains("CONNECT " + host + ":443 HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "region: eu-west-1              , sts.eu-west-1.amazonaws.com",
        "region: us-east-1; fips: true  , sts-fips.us-east-1.amazonaws.com",
    })
    @DisplayName("roles come from the region's own STS, never from the one that all share")
    void regional_sts(String settings, String host) {
        assertThatThrownBy(() -> probe(settings, "assumeRole: { arn: \"arn:aws:iam::222222222222:role/reader\" }"))
                .isInstanceOf(SourceException.class);
        assertThat(asked.getFirst()).isEqualTo("CONNECT " + host + ":443 HTTP/1.1");
    }

    @Test
    @DisplayName("I7: the proxy gets its password when it asks, and nobody else")
    void password() {
        assertThatThrownBy(() -> probe("region: eu-west-1", ", username: bridge, password: PROXYSECRET", ""))
                .hasMessageNotContaining("PROXYSECRET");
        assertThat(asked)
                .contains("Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString("bridge:PROXYSECRET".getBytes(US_ASCII)));
    }

    @Test
    void stores_go_the_same_way() throws Exception {
        S3CheckpointStoreFactory factory = new S3CheckpointStoreFactory();
        Settings settings = Settings.parse(factory.spec(), """
                region: eu-west-1
                dualStack: true
                bucket: audit
                accessKeyId: AKIAEXAMPLE
                secretAccessKey: x
                proxy: { url: "http://127.0.0.1:%d" }
                """.formatted(proxy.getLocalPort()));
        try (CheckpointStore store = factory.open(settings)) {
            assertThatThrownBy(() -> store.load("eks"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the bucket audit cannot be reached");
        }
        assertThat(asked).contains("CONNECT audit.s3.dualstack.eu-west-1.amazonaws.com:443 HTTP/1.1");
    }

    private void probe(String settings, String more) throws SourceException, InterruptedException {
        probe(settings, "", more);
    }

    private void probe(String settings, String login, String more) throws SourceException, InterruptedException {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        try (Source source = factory.create(
                "eks",
                Settings.parse(factory.spec(), """
                        %s
                        logGroups: [%s]
                        accessKeyId: AKIAEXAMPLE
                        secretAccessKey: x
                        proxy: { url: "http://127.0.0.1:%d"%s }
                        %s
                        """.formatted(
                                settings.replace("; ", "\n"), Audit.GROUP, proxy.getLocalPort(), login, more)),
                EventLimits.DEFAULT)) {
            source.probe();
        }
    }

    private void refuse() {
        while (!proxy.isClosed()) {
            try (Socket client = proxy.accept();
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
                boolean named = false;
                for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                    asked.add(line);
                    named |= line.startsWith("Proxy-Authorization:");
                }
                String answer = named
                        ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        : "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"bridge\"\r\n"
                                + "Content-Length: 0\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write(answer.getBytes(US_ASCII));
            } catch (IOException e) {
                // The client went, or the test is over.
            }
        }
    }
}
