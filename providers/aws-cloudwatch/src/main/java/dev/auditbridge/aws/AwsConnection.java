package dev.auditbridge.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * How AWS is reached. Without a profile and keys, the SDK's own chain gives the credentials: environment, web identity (IRSA),
 * the default profile, the container's (EKS Pod Identity, ECS), the machine's.
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
        Optional<Proxy> proxy,
        Optional<String> profile,
        Optional<AwsCredentials> keys,
        Optional<Role> role) {

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

    /** An HTTP proxy on the way. */
    record Proxy(URI url, Optional<String> username, Optional<String> password) {
        /** Without the password (I7). */
        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** Whose requests these are, as far as the configuration tells. */
    String identity() {
        return role.map(Role::account)
                .or(() -> profile)
                .orElse(keys.map(AwsCredentials::accessKeyId).orElse(""));
    }

    static AwsCredentials keys(String id, String secret, Optional<String> session) {
        return session.<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
                .orElseGet(() -> AwsBasicCredentials.create(id, secret));
    }

    /** Opens it; nothing is called yet. */
    AwsSession open() {
        return new AwsSession(this);
    }
}
