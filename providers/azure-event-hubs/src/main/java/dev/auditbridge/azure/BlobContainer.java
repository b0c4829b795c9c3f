package dev.auditbridge.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A container of Azure Blob Storage: its keys in the configuration, and the SDK's clients for it.
 *
 * @param place how it is named in a sentence
 * @param builders clients; each attempt is one request, since whoever asks tries again
 */
record BlobContainer(String place, Supplier<BlobContainerClientBuilder> builders) {
    /** How long a request may take. */
    static final Duration ANSWER = Duration.ofSeconds(20);

    static final Key<String> ENDPOINT =
            Key.text("endpoint", "The account's blob endpoint, such as https://contosoaudit.blob.core.windows.net.");
    static final Key<String> CONTAINER =
            Key.text("container", "The container; it must be there.").required();
    static final Key<Secret> CONNECTION_STRING =
            Key.secret("connectionString", "A connection string of the account, in place of endpoint and auth.");

    private static final Key<String> PREFIX = Key.text(
                    "prefix", "The folder in the container, so that several bridges may share it.")
            .or("auditbridge/");

    /** What a store of objects asks for, and more. */
    static ComponentSpec spec(String sentence, Key<?>... more) {
        List<Key<?>> keys = new ArrayList<>(List.of(ENDPOINT, CONTAINER, PREFIX, Identity.AUTH, CONNECTION_STRING));
        keys.addAll(List.of(more));
        return ComponentSpec.of("azure-blob", sentence, keys.toArray(Key<?>[]::new));
    }

    /**
     * Reads the keys above and {@link Identity#AUTH}; asks nothing yet.
     *
     * @param otherAuth whose identity it is if these settings name none
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    static BlobContainer of(Settings settings, Optional<Settings> otherAuth) {
        String name = settings.get(CONTAINER);
        Optional<Secret> text = settings.find(CONNECTION_STRING);
        Optional<String> endpoint = settings.find(ENDPOINT);
        Identity.Kind kind = Identity.kind(settings.find(Identity.AUTH).or(() -> otherAuth), text.isPresent());
        if (text.isPresent()) {
            if (endpoint.isPresent() || settings.find(Identity.AUTH).isPresent()) {
                throw settings.error(CONNECTION_STRING, "stands in place of endpoint and auth; remove one of the two");
            }
            return new BlobContainer(
                    "blob container " + name,
                    () -> builder(name).connectionString(text.get().reveal()));
        }
        if (endpoint.isEmpty()) {
            throw settings.error(ENDPOINT, "missing; name the account's blob endpoint, or give a connectionString");
        }
        if (kind == Identity.Kind.CONNECTION_STRING) {
            throw settings.error(
                    CONNECTION_STRING, "missing; auth.type connection-string needs one of the storage account");
        }
        String account = account(settings, endpoint.get());
        Optional<Settings> auth = settings.find(Identity.AUTH).or(() -> otherAuth);
        // What is missing is said now, not at the first request.
        TokenCredential credential = Identity.credential(kind, auth);
        return new BlobContainer(
                "blob container " + name + " in " + URI.create(account).getHost(),
                () -> builder(name).endpoint(account).credential(credential));
    }

    private static String account(Settings settings, String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw settings.error(ENDPOINT, endpoint + " is no address; write https://ACCOUNT.blob.core.windows.net");
    }

    private static BlobContainerClientBuilder builder(String name) {
        return new BlobContainerClientBuilder()
                .containerName(name)
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.FIXED, 1, Math.toIntExact(ANSWER.toSeconds()), null, null, null));
    }

    /** The folder of the settings of a {@link #spec}, with its slash. */
    static String folder(Settings settings) {
        String prefix = settings.get(PREFIX);
        return prefix.endsWith("/") ? prefix : prefix + "/";
    }

    BlobErrors errors() {
        return new BlobErrors(place);
    }
}
