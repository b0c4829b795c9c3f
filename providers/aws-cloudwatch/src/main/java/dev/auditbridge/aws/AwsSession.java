package dev.auditbridge.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Credentials and connections, for the clients of one component. Close the clients first. Thread-safe. */
final class AwsSession implements AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AwsSession.class);

    private final AwsConnection connection;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider own;
    private final Optional<StsClient> roles;
    private final AwsCredentialsProvider credentials;
    private final ReentrantLock asking = new ReentrantLock();
    private Optional<String> account = Optional.empty();
    private boolean asked;

    AwsSession(AwsConnection connection) {
        this.connection = connection;
        Apache5HttpClient.Builder client =
                Apache5HttpClient.builder().connectionTimeout(CONNECT).connectionTimeToLive(Duration.ofMinutes(5));
        connection.proxy().ifPresent(proxy -> client.proxyConfiguration(through(proxy)));
        this.http = client.build();
        this.own = own(connection);
        this.roles = connection
                .role()
                .map(role ->
                        sts(own, DefaultRetryStrategy.standardStrategyBuilder().build()));
        this.credentials = roles.<AwsCredentialsProvider>map(this::assumed).orElse(own);
    }

    AwsConnection connection() {
        return connection;
    }

    /**
     * Prepares a client of the service that the connection's endpoint is of.
     *
     * @param retries of the SDK itself; none where the bridge tries again, so that attempts never multiply
     */
    <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B prepare(B builder, RetryStrategy retries) {
        connection.endpoint().ifPresent(builder::endpointOverride);
        return common(builder, credentials, retries);
    }

    /**
     * The account that calls count against: the role's, or asked of STS once, which takes no permission. Nothing if STS does not
     * tell, or is not asked because only the service has an endpoint of its own: then STS is not to be reached, in all likelihood.
     */
    Optional<String> account() {
        if (connection.role().isPresent()) {
            return connection.role().map(AwsConnection.Role::account);
        }
        if (connection.endpoint().isPresent() && connection.stsEndpoint().isEmpty()) {
            return Optional.empty();
        }
        asking.lock();
        try {
            if (!asked) {
                account = ask();
                asked = true;
            }
            return account;
        } finally {
            asking.unlock();
        }
    }

    private Optional<String> ask() {
        try (StsClient sts = sts(credentials, DefaultRetryStrategy.doNotRetry())) {
            return Optional.of(sts.getCallerIdentity(
                            request -> request.overrideConfiguration(override -> override.apiCallTimeout(CONNECT)))
                    .account());
        } catch (SdkException e) {
            LOG.info("STS in {} does not tell whose account is read: {}", connection.region(), AwsFailures.reason(e));
            return Optional.empty();
        }
    }

    private StsClient sts(AwsCredentialsProvider caller, RetryStrategy retries) {
        StsClientBuilder builder = StsClient.builder();
        connection.stsEndpoint().ifPresent(builder::endpointOverride);
        return common(builder, caller, retries).build();
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B common(
            B builder, AwsCredentialsProvider caller, RetryStrategy retries) {
        return builder.region(Region.of(connection.region()))
                .credentialsProvider(caller)
                .httpClient(http)
                .fipsEnabled(connection.fips())
                .dualstackEnabled(connection.dualStack())
                .overrideConfiguration(override -> override.retryStrategy(retries)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(
                                ATTEMPT.multipliedBy(retries.maxAttempts()).plusSeconds(5))
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "auditbridge"));
    }

    private static AwsCredentialsProvider own(AwsConnection connection) {
        if (connection.keys().isPresent()) {
            return StaticCredentialsProvider.create(connection.keys().get());
        }
        // Named, a profile is meant, whatever the environment holds.
        return connection
                .profile()
                .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private StsAssumeRoleCredentialsProvider assumed(StsClient sts) {
        AwsConnection.Role role = connection.role().orElseThrow();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .asyncCredentialUpdateEnabled(true)
                .refreshRequest(request -> request.roleArn(role.arn())
                        .roleSessionName(role.sessionName())
                        .externalId(role.externalId().orElse(null)))
                .build();
    }

    private static ProxyConfiguration through(AwsConnection.Proxy proxy) {
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder()
                .endpoint(proxy.url())
                .useEnvironmentVariableValues(false)
                .useSystemPropertyValues(false);
        proxy.username().ifPresent(builder::username);
        proxy.password().ifPresent(builder::password);
        return builder.build();
    }

    @Override
    public void close() {
        close(credentials);
        roles.ifPresent(StsClient::close);
        close(own);
        http.close();
    }

    private static void close(AwsCredentialsProvider provider) {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
