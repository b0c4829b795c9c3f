package dev.auditbridge.google;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How Cloud Logging is reached.
 *
 * @param endpoint {@code host:port}, if not Google's own
 * @param plaintext whether that endpoint is spoken to without TLS
 * @param quotaProject the project whose quota is used
 * @param universeDomain the cloud's domain, if not googleapis.com
 */
record Connection(
        Optional<String> endpoint,
        boolean plaintext,
        Credentials credentials,
        Optional<String> quotaProject,
        Optional<String> universeDomain) {
    /** A page of the largest entries stays below this if it has up to 64; of usual ones, any page does. */
    private static final int LARGEST_MESSAGE = 32 << 20;

    private static final Duration CALL = Duration.ofSeconds(60);

    /** Who asks. */
    sealed interface Credentials {
        /** As Google's libraries find them: key file of the environment, workload identity, metadata server. */
        record Default(Optional<String> impersonate) implements Credentials {}

        /** A credential configuration or key in a file. */
        record File(Path path, Optional<String> impersonate) implements Credentials {}

        /** Nobody, for an endpoint that asks for none. */
        record None() implements Credentials {}
    }

    /** Opens a client whose calls are single attempts: the bridge alone retries. */
    LoggingClient open() throws IOException {
        InstantiatingGrpcChannelProvider.Builder transport =
                LoggingSettings.defaultGrpcTransportProviderBuilder().setMaxInboundMessageSize(LARGEST_MESSAGE);
        endpoint.ifPresent(transport::setEndpoint);
        if (plaintext) {
            transport.setChannelConfigurator(channel -> channel.usePlaintext());
        }
        LoggingSettings.Builder settings = LoggingSettings.newBuilder();
        settings.setTransportChannelProvider(transport.build()).setCredentialsProvider(provider());
        endpoint.ifPresent(settings::setEndpoint);
        quotaProject.ifPresent(settings::setQuotaProjectId);
        universeDomain.ifPresent(settings::setUniverseDomain);
        settings.listLogEntriesSettings().setRetryableCodes(Set.of()).setSimpleTimeoutNoRetriesDuration(CALL);
        return LoggingClient.create(settings.build());
    }

    private CredentialsProvider provider() throws IOException {
        return switch (credentials) {
            case Credentials.Default(Optional<String> impersonate) ->
                impersonate.isEmpty()
                        ? LoggingSettings.defaultCredentialsProviderBuilder().build()
                        : FixedCredentialsProvider.create(as(GoogleCredentials.getApplicationDefault(), impersonate));
            case Credentials.File(Path path, Optional<String> impersonate) ->
                FixedCredentialsProvider.create(as(read(path), impersonate));
            case Credentials.None none -> NoCredentialsProvider.create();
        };
    }

    private static GoogleCredentials read(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            return GoogleCredentials.fromStream(file);
        }
    }

    private static GoogleCredentials as(GoogleCredentials source, Optional<String> impersonate) {
        List<String> scopes = LoggingSettings.getDefaultServiceScopes();
        GoogleCredentials scoped = source.createScoped(scopes);
        return impersonate
                .<GoogleCredentials>map(account -> ImpersonatedCredentials.create(
                        scoped, account, null, scopes, (int) Duration.ofHours(1).toSeconds()))
                .orElse(scoped);
    }
}
