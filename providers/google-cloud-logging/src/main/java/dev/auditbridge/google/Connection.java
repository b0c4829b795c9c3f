package dev.auditbridge.google;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.StubSettings;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one of Google's services is reached.
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
    /** Below the five minutes that Google's front ends allow between two pings. */
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

    /** Who asks. */
    sealed interface Credentials {
        /** As Google's libraries find them: key file of the environment, workload identity, metadata server. */
        record Default(Optional<String> impersonate) implements Credentials {}

        /** A credential configuration or key in a file. */
        record File(Path path, Optional<String> impersonate) implements Credentials {}

        /** Nobody, for an endpoint that asks for none. */
        record None() implements Credentials {}
    }

    /**
     * Points a client to the service.
     *
     * @param transport with the service's own defaults
     * @param largestMessage what is received at the most, in bytes
     * @param scopes what the credentials are asked for
     */
    <B extends StubSettings.Builder<?, B>> B configure(
            B settings, InstantiatingGrpcChannelProvider.Builder transport, int largestMessage, List<String> scopes)
            throws IOException {
        transport.setMaxInboundMessageSize(largestMessage).setKeepAliveTimeDuration(KEEP_ALIVE);
        endpoint.ifPresent(transport::setEndpoint);
        if (plaintext) {
            transport.setChannelConfigurator(channel -> channel.usePlaintext());
        }
        settings.setTransportChannelProvider(transport.build()).setCredentialsProvider(provider(scopes));
        endpoint.ifPresent(settings::setEndpoint);
        quotaProject.ifPresent(settings::setQuotaProjectId);
        universeDomain.ifPresent(settings::setUniverseDomain);
        return settings;
    }

    private CredentialsProvider provider(List<String> scopes) throws IOException {
        Optional<GoogleCredentials> found = authenticated(scopes);
        return found.isPresent() ? FixedCredentialsProvider.create(found.get()) : NoCredentialsProvider.create();
    }

    /**
     * The credentials, or nothing if nobody is to be named.
     *
     * @throws IOException if there are none where they should be
     */
    Optional<GoogleCredentials> authenticated(List<String> scopes) throws IOException {
        return switch (credentials) {
            case Credentials.Default(Optional<String> impersonate) ->
                Optional.of(as(GoogleCredentials.getApplicationDefault(), impersonate, scopes));
            case Credentials.File(Path path, Optional<String> impersonate) ->
                Optional.of(as(read(path), impersonate, scopes));
            case Credentials.None none -> Optional.empty();
        };
    }

    private static GoogleCredentials read(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            return GoogleCredentials.fromStream(file);
        }
    }

    private static GoogleCredentials as(GoogleCredentials source, Optional<String> impersonate, List<String> scopes) {
        GoogleCredentials scoped = source.createScoped(scopes);
        return impersonate
                .<GoogleCredentials>map(account -> ImpersonatedCredentials.create(
                        scoped, account, null, scopes, (int) Duration.ofHours(1).toSeconds()))
                .orElse(scoped);
    }
}
