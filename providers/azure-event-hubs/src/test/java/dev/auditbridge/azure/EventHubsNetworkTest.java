package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.output.tls.TestCertificate;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.eventhubs.Detach;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import reactor.core.publisher.Mono;

@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = "a quiet machine", mode = ResourceAccessMode.READ)
@DisplayName("The ways to a hub, and what check says of each that is closed")
class EventHubsNetworkTest {
    private static final String HOST = "contoso-audit.servicebus.windows.net";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() {
        certificate = TestCertificate.make(folder, "hub", "dns:localhost,dns:" + HOST);
    }

    private static EventHubsStandIn tlsHub() {
        EventHubsStandIn hub = EventHubsStandIn.startTls("audit", 1, certificate.server());
        hub.publish(0, EventHubsWorld.body("over-tls"));
        return hub;
    }

    private static Source source(String yaml) {
        EventHubsSourceFactory factory = new EventHubsSourceFactory();
        return factory.create("aks", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT);
    }

    private static String yaml(EventHubsStandIn hub, String more) {
        return "connectionString: \""
                + hub.tlsConnectionString().replace("localhost:" + hub.port(), HOST)
                + "\"\nendpoint: https://localhost:" + hub.port() + "\nca: " + certificate.certificate()
                + "\nstart: earliest\n" + more;
    }

    private static void reads(Source source) throws Exception {
        try (SourceLog log = new SourceLog(source, Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.arrived() == 1);
            assertThat(log.ids()).containsExactly("over-tls");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> probing(Source source) {
        return assertThatThrownBy(() -> {
            try (source) {
                source.probe();
            }
        });
    }

    @Test
    @DisplayName("TLS to an endpoint of your own, with its authority in a file")
    void tls() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            reads(source(yaml(hub, "")));
        }
    }

    @Test
    @DisplayName("AMQP in web sockets over TLS")
    void webSockets() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            reads(source(yaml(hub, "transport: amqp-web-sockets\n")));
        }
    }

    @Test
    @DisplayName("web sockets through a proxy that asks for a password")
    void proxy() throws Exception {
        try (EventHubsStandIn hub = tlsHub();
                ConnectProxy proxy = new ConnectProxy("bridge", "secret")) {
            reads(source(yaml(
                    hub,
                    "transport: amqp-web-sockets\nproxy: { host: localhost, port: " + proxy.port()
                            + ", username: bridge, password: secret }\n")));
            assertThat(proxy.tunnels()).contains("localhost:" + hub.port());
        }
    }

    @Test
    @DisplayName("I7: a proxy that refuses the password is named, the password is not")
    void proxyRefuses() throws Exception {
        try (EventHubsStandIn hub = tlsHub();
                ConnectProxy proxy = new ConnectProxy("bridge", "another")) {
            probing(source(yaml(
                            hub,
                            "transport: amqp-web-sockets\nproxy: { host: localhost, port: " + proxy.port()
                                    + ", username: bridge, password: secret }\n")))
                    .hasMessageContaining("proxy")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    @DisplayName("a certificate that is not trusted is told, with the key that helps")
    void untrusted() throws Exception {
        TestCertificate other = TestCertificate.make(folder, "other", "dns:localhost");
        try (EventHubsStandIn hub = EventHubsStandIn.startTls("audit", 1, other.server())) {
            probing(source(yaml(hub, "")))
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            error -> assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED))
                    .hasMessageContaining("certificate")
                    .hasMessageContaining("ca:");
        }
    }

    @Test
    @DisplayName("a port that is closed is told, with the one that is needed and the way around it")
    void blockedPort() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        probing(source("connectionString: Endpoint=sb://" + HOST
                        + "/;SharedAccessKeyName=n;SharedAccessKey=a;EntityPath=audit\nendpoint: https://localhost:"
                        + closed + "\n"))
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("open port " + closed + " outwards")
                .hasMessageContaining("amqp-web-sockets");
    }

    @Test
    @DisplayName("a hub of another name is told")
    void wrongHub() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            probing(source(yaml(hub, "eventHub: another\n")))
                    .hasMessageContaining("Event Hub another in " + HOST + " was not found")
                    .hasMessageContaining("check namespace, eventHub and consumerGroup");
        }
    }

    @Test
    @DisplayName("a key that is not the hub's is told, and is not in the words")
    void wrongKey() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            String yaml = yaml(hub, "").replaceAll("SharedAccessKey=[^;]*", "SharedAccessKey=bm90LXRoZS1rZXk=");
            probing(source(yaml))
                    .hasMessageContaining("refuses this credential")
                    .hasMessageContaining("a key with the claim Listen")
                    .hasMessageNotContaining("bm90LXRoZS1rZXk");
        }
    }

    @Test
    @DisplayName("an identity without the role is told which one it lacks")
    void missingRole() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            trust();
            hub.refuseReaders(Detach.UNAUTHORIZED);
            probing(token(hub, jwt("https://eventhubs.azure.net", Duration.ofHours(1))))
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            error -> assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED))
                    .hasMessageContaining("Azure Event Hubs Data Receiver");
        }
    }

    @Test
    @DisplayName("Entra's tokens are taken, unless they are expired or for another service")
    void entra() throws Exception {
        try (EventHubsStandIn hub = tlsHub()) {
            trust();
            reads(token(hub, jwt("https://eventhubs.azure.net", Duration.ofHours(1))));
            probing(token(hub, jwt("https://storage.azure.com", Duration.ofHours(1))))
                    .hasMessageContaining("refuses this credential");
            probing(token(hub, jwt("https://eventhubs.azure.net", Duration.ofHours(-1))))
                    .hasMessageContaining("refuses this credential");
        }
    }

    @Test
    @DisplayName("events tell the newest one of their partition to whoever asks for it")
    void lastEnqueued() throws Exception {
        try (EventHubsStandIn hub = EventHubsStandIn.start("audit", 1)) {
            for (int i = 0; i < 5; i++) {
                hub.publish(0, EventHubsWorld.body("event-" + i));
            }
            HubConnection connection = HubConnection.of(new Secret(hub.connectionString()), PATIENCE);
            try (var client = connection.clients().consumerGroup("$Default").buildAsyncConsumerClient()) {
                var first = client.receiveFromPartition(
                                "0",
                                EventPosition.earliest(),
                                new ReceiveOptions().setTrackLastEnqueuedEventProperties(true))
                        .blockFirst(PATIENCE);
                assertThat(first).isNotNull();
                assertThat(first.getLastEnqueuedEventProperties().getSequenceNumber())
                        .isEqualTo(4);
            }
        }
    }

    private static void trust() throws IOException {
        SSLContext.setDefault(TrustedAuthorities.with(certificate.certificate()));
    }

    private static Source token(EventHubsStandIn hub, AccessToken token) {
        TokenCredential credential = request -> Mono.just(token);
        EventHubsSettings settings = EventHubsWorld.settings(hub, new Start.Earliest(), 16);
        return new EventHubsSource(
                settings,
                new HubConnection(
                        new HubConnection.Login.Token(HOST, "audit", () -> credential),
                        AmqpTransportType.AMQP,
                        Optional.of(URI.create("https://localhost:" + hub.port())),
                        Optional.empty(),
                        settings.pace().answer()),
                EventLimits.DEFAULT,
                InstantSource.system());
    }

    private static AccessToken jwt(String audience, Duration validity) {
        Instant expiry = Instant.now().plus(validity);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"aud\":\"" + audience + "\",\"exp\":" + expiry.getEpochSecond() + "}";
        String token = base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2lnbmF0dXJl";
        return new AccessToken(token, OffsetDateTime.now().plusHours(1));
    }
}
