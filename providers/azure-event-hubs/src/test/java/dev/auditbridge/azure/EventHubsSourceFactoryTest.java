package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@DisplayName("The configuration of azure-event-hubs")
class EventHubsSourceFactoryTest {
    private static final String KEY = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=listen;"
            + "SharedAccessKey=c2VjcmV0LWtleQ==";

    private static SourceFactory factory() {
        return ServiceLoader.load(SourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.spec().name().equals("azure-event-hubs"))
                .findFirst()
                .orElseThrow();
    }

    private static Source create(String yaml) {
        return factory().create("aks-prod", Settings.parse(factory().spec(), yaml), EventLimits.DEFAULT);
    }

    @Test
    @DisplayName("reads a stand-in with nothing but its connection string and a start")
    void standIn() throws Exception {
        try (EventHubsStandIn hub = EventHubsStandIn.start()) {
            hub.publish(3, EventHubsWorld.body("one"));
            try (SourceLog log = new SourceLog(
                    create("connectionString: \"" + hub.connectionString() + "\"\nstart: earliest"), Checkpoint.NONE)) {
                log.until(
                        Duration.ofSeconds(20),
                        () -> log.caughtUp() && log.ids().contains("one"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth: { type: managed-identity }",
                "auth: { type: managed-identity, clientId: 11111111-2222-3333-4444-555555555555 }",
                "auth: { type: default }",
                "start: latest",
                "auth: { type: client-secret, tenantId: t, clientId: c, clientSecret: s }",
                "auth: { type: workload-identity, tenantId: t, clientId: c, tokenFile: /var/run/token }",
                "{ transport: amqp-web-sockets, proxy: { host: proxy.example.net, port: 3128, username: u, password: p"
                        + " } }",
                "endpoint: https://private.example.net:443",
                "{ mode: balanced, saveEvery: 5s, auth: { type: managed-identity },"
                        + " ownership: { endpoint: 'https://contoso.blob.core.windows.net', container: siem } }",
                "{ mode: balanced, auth: { type: managed-identity },"
                        + " ownership: { endpoint: 'https://contoso.blob.core.windows.net', container: siem,"
                        + " auth: { type: default } } }",
                "{ ownerLevel: 3, prefetch: 16MiB, retention: 7d, replayConsumerGroup: replay, start: 2h }",
            })
    @DisplayName("takes every kind of identity and way to the namespace")
    void accepts(String yaml) {
        String more = yaml.startsWith("{") ? yaml.substring(1, yaml.length() - 1) : yaml;
        create("{ namespace: contoso.servicebus.windows.net, eventHub: audit, " + more + " }")
                .close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eventHub: audit | namespace: missing",
                "{ namespace: contoso, eventHub: audit } | write contoso.servicebus.windows.net",
                "namespace: contoso.servicebus.windows.net | eventHub: missing",
                "{ namespace: a.b, eventHub: audit, auth: { type: connection-string } } | connectionString: missing",
                "{ namespace: a.b, eventHub: audit, auth: { type: client-secret, clientId: c } } | auth.tenantId:"
                        + " missing",
                "{ namespace: a.b, eventHub: audit, proxy: { host: p, port: 1 } } | set transport: amqp-web-sockets",
                "{ namespace: a.b, eventHub: audit, endpoint: private } | write https://host",
                "{ namespace: a.b, eventHub: audit, mode: balanced } | ownership: missing",
                "{ namespace: a.b, eventHub: audit, mode: balanced, ownerLevel: 1, ownership: { container: c } } |"
                        + " goes with mode: direct only",
                "{ namespace: a.b, eventHub: audit, saveEvery: 5s } | goes with mode: balanced only",
                "{ namespace: a.b, eventHub: audit, ownership: { container: c } } | goes with mode: balanced only",
                "{ namespace: a.b, eventHub: audit, mode: balanced, ownership: { container: c } } | ownership.endpoint:"
                        + " missing",
                "{ namespace: a.b, eventHub: audit, mode: balanced, ownership: { container: c, endpoint: x } } | write"
                        + " https://ACCOUNT.blob.core.windows.net",
                "{ connectionString: 'Endpoint=sb://a.b/;SharedAccessKeyName=n;SharedAccessKey=tiger', eventHub:"
                        + " audit, mode: balanced, ownership: { container: c, endpoint: 'https://c.blob.core.windows.net'"
                        + " } } | ownership.auth",
                "{ namespace: a.b, eventHub: audit, ca: /no/such/file.pem } | the file /no/such/file.pem cannot be"
                        + " used",
                "{ namespace: a.b, eventHub: audit, auth: { type: workload-identity, tokenFile: /t, clientId: c } } |"
                        + " auth.tenantId: missing",
                "{ connectionString: 'Endpoint=sb://a.b/;SharedAccessKey=tiger' } | it needs SharedAccessKeyName",
                "{ connectionString: 'SharedAccessKeyName=n;SharedAccessKey=tiger' } | it needs Endpoint",
            })
    @DisplayName("refuses what does not go together, and says what to write")
    void refuses(String yaml, String sentence) {
        assertThatThrownBy(() -> create(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("tiger");
    }

    @Test
    @DisplayName("reads a certificate's file, PEM or PFX, when it is there")
    void certificate(@TempDir Path folder) throws Exception {
        String yaml = "{ namespace: a.b, eventHub: audit, auth: { type: client-certificate, tenantId: t, clientId: c,"
                + " certificate: '%s', certificatePassword: p } }";
        Path pem = Files.writeString(folder.resolve("app.pem"), "-----BEGIN PRIVATE KEY-----");
        create(yaml.formatted(pem)).close();
        assertThatThrownBy(() -> create(yaml.formatted(folder.resolve("none.pfx"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.pfx");
    }

    @Test
    @DisplayName("warns of a signature that cannot be renewed, with its end")
    void staticSignature() {
        Logger logger = (Logger) LoggerFactory.getLogger(EventHubsSourceFactory.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        create("connectionString: 'Endpoint=sb://a.b/;SharedAccessSignature=SharedAccessSignature sr=a&sig=tiger&"
                        + "se=1798761600&skn=n;EntityPath=audit'")
                .close();
        logger.detachAppender(log);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .contains("cannot be renewed: reading ends at 2027-01-01T00:00:00Z")
                .doesNotContain("tiger");
    }

    @Test
    @DisplayName("I7: no sentence and no text form shows a key")
    void secrets() {
        ConnectionString text = ConnectionString.parse(KEY + ";EntityPath=audit");
        assertThat(text.toString()).doesNotContain("c2VjcmV0");
        assertThat(text.namespace()).isEqualTo("contoso.servicebus.windows.net");
        assertThat(text.hub()).contains("audit");
        assertThat(text.isStaticSignature()).isFalse();
        assertThat(text.forHub("other").reveal()).isEqualTo(KEY + ";EntityPath=other");
    }
}
