package dev.auditbridge.azure;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.amqp.ProxyOptions;
import com.azure.core.amqp.client.traits.AmqpTrait;
import com.azure.core.credential.TokenCredential;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventProcessorClientBuilder;
import dev.auditbridge.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the SDK's clients reach a hub: as whom, and by which way.
 *
 * @param login as whom
 * @param transport the protocol below AMQP
 * @param endpoint where to connect to instead of the namespace's own address
 * @param proxy a proxy on the way
 * @param answer how long a call may take
 */
record HubConnection(
        Login login,
        AmqpTransportType transport,
        Optional<URI> endpoint,
        Optional<ProxyOptions> proxy,
        Duration answer) {

    /** As whom. */
    sealed interface Login {
        /** With the key or signature in a connection string, which names the hub. */
        record Text(Secret connectionString) implements Login {}

        /** With tokens of Microsoft Entra; each client gets a credential of its own. */
        record Token(String namespace, String hub, Supplier<TokenCredential> credential) implements Login {}
    }

    /** The text's own way: AMQP, straight. */
    static HubConnection of(Secret connectionString, Duration answer) {
        return new HubConnection(
                new Login.Text(connectionString), AmqpTransportType.AMQP, Optional.empty(), Optional.empty(), answer);
    }

    /** Clients that ask and read. */
    EventHubClientBuilder clients() {
        EventHubClientBuilder builder = way(new EventHubClientBuilder());
        endpoint.ifPresent(uri -> builder.customEndpointAddress(uri.toString()));
        return switch (login) {
            case Login.Text(Secret text) -> builder.connectionString(text.reveal());
            case Login.Token(String namespace, String hub, Supplier<TokenCredential> credential) ->
                builder.credential(namespace, hub, credential.get());
        };
    }

    /** A client that shares a hub's partitions with others. */
    EventProcessorClientBuilder processor() {
        EventProcessorClientBuilder builder = way(new EventProcessorClientBuilder());
        endpoint.ifPresent(uri -> builder.customEndpointAddress(uri.toString()));
        return switch (login) {
            case Login.Text(Secret text) -> builder.connectionString(text.reveal());
            case Login.Token(String namespace, String hub, Supplier<TokenCredential> credential) ->
                builder.credential(namespace, hub, credential.get());
        };
    }

    private <B extends AmqpTrait<B>> B way(B builder) {
        B way = builder.transportType(transport)
                // Whoever polls tries again: attempts must not multiply.
                .retryOptions(new AmqpRetryOptions().setMaxRetries(0).setTryTimeout(answer));
        return proxy.map(way::proxyOptions).orElse(way);
    }
}
