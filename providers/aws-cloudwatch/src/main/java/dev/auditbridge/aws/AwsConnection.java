package dev.auditbridge.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * How AWS is reached.
 *
 * @param endpoint instead of the region's own, as for a private endpoint
 * @param stsEndpoint the same for the service that gives out roles
 */
record AwsConnection(
        String region,
        Optional<URI> endpoint,
        Optional<URI> stsEndpoint,
        boolean fips,
        boolean dualStack,
        Optional<String> profile,
        Optional<AwsCredentials> keys,
        Optional<Role> role) {

    private static final Duration ATTEMPT = Duration.ofSeconds(30);

    /**
     * A role to assume.
     *
     * @param externalId what the role's owner asks for, against a confused deputy
     */
    record Role(String arn, Optional<String> externalId, String sessionName) {
        /** The account that owns it: the fifth part of the ARN. */
        String account() {
            return arn.split(":", -1)[4];
        }
    }

    /** The account that is read, as far as the configuration tells. */
    @Nullable
    String account() {
        return role.map(Role::account).orElse(null);
    }

    /** Which readers share the service's limit on requests: it is one an account and a region. */
    String budget() {
        String who = role.map(Role::account)
                .orElse(profile.orElse(keys.map(AwsCredentials::accessKeyId).orElse("")));
        return region + " " + endpoint.map(URI::toString).orElse("") + " " + who;
    }

    static AwsCredentials keys(String id, String secret, Optional<String> session) {
        return session.<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
                .orElseGet(() -> AwsBasicCredentials.create(id, secret));
    }

    /** Opens a connection; nothing is called yet. */
    LogPages open(String streamPrefix, int pageSize) {
        SdkHttpClient http = Apache5HttpClient.builder()
                .connectionTimeToLive(Duration.ofMinutes(5))
                .build();
        AwsCredentialsProvider own = ownCredentials();
        Optional<StsClient> sts = role.map(any -> sts(http, own));
        AwsCredentialsProvider credentials =
                sts.<AwsCredentialsProvider>map(this::assumed).orElse(own);
        CloudWatchLogsClientBuilder client = CloudWatchLogsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .fipsEnabled(fips)
                .dualstackEnabled(dualStack)
                // The bridge tries again, and the account's limit counts every attempt.
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(ATTEMPT.plusSeconds(5))
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "auditbridge"));
        endpoint.ifPresent(client::endpointOverride);
        return new CloudWatchPages(
                client.build(),
                () -> {
                    close(credentials);
                    sts.ifPresent(StsClient::close);
                    close(own);
                    http.close();
                },
                new AwsFailures(region, role.map(Role::arn).orElse(null)),
                streamPrefix,
                pageSize);
    }

    private AwsCredentialsProvider ownCredentials() {
        if (keys.isPresent()) {
            return StaticCredentialsProvider.create(keys.get());
        }
        DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
        profile.ifPresent(chain::profileName);
        return chain.build();
    }

    private StsClient sts(SdkHttpClient http, AwsCredentialsProvider own) {
        var client = StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(own)
                .httpClient(http)
                .fipsEnabled(fips)
                .dualstackEnabled(dualStack);
        stsEndpoint.ifPresent(client::endpointOverride);
        return client.build();
    }

    private StsAssumeRoleCredentialsProvider assumed(StsClient sts) {
        Role assumed = role.orElseThrow();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .asyncCredentialUpdateEnabled(true)
                .refreshRequest(request -> request.roleArn(assumed.arn())
                        .roleSessionName(assumed.sessionName())
                        .externalId(assumed.externalId().orElse(null)))
                .build();
    }

    private static void close(AwsCredentialsProvider provider) {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
