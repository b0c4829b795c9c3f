package dev.auditbridge.aws;

import dev.auditbridge.MotoServer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;

/** moto_server with clients of AWS's own SDK. */
final class Moto extends MotoServer {

    <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, AwsCredentialsProvider credentials) {
        return client(builder, credentials, Region.EU_WEST_1);
    }

    <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, AwsCredentialsProvider credentials, Region region) {
        return builder.endpointOverride(endpoint())
                .region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }
}
