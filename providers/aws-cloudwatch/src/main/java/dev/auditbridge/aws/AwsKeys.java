package dev.auditbridge.aws;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** The keys that say how AWS is reached: the same for whatever of it is used. */
final class AwsKeys {
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");

    static final Key<String> REGION =
            Key.text("region", "The AWS region, such as eu-west-1.").required();
    private static final Key<String> ENDPOINT =
            Key.text("endpoint", "The URL of the service, if not the region's own, such as a private endpoint.");
    private static final Key<String> STS_ENDPOINT =
            Key.text("stsEndpoint", "The URL of STS, if not the region's own, such as a private endpoint.");
    private static final Key<Boolean> FIPS = Key.flag(
                    "fips", "Whether to use the endpoints with FIPS 140 cryptography.")
            .or(false);
    private static final Key<Boolean> DUAL_STACK = Key.flag(
                    "dualStack", "Whether to use the endpoints that IPv6 reaches too.")
            .or(false);
    private static final Key<String> PROFILE = Key.text(
            "profile",
            "The profile of the shared AWS configuration whose credentials are used; it may sign in by IAM Identity Center.");
    private static final Key<String> ACCESS_KEY_ID =
            Key.text("accessKeyId", "The id of an access key, where no role can be attached.");
    private static final Key<Secret> SECRET_ACCESS_KEY = Key.secret("secretAccessKey", "The access key.");
    private static final Key<Secret> SESSION_TOKEN =
            Key.secret("sessionToken", "The session token of a short-lived key.");

    private static final Key<String> ROLE_ARN =
            Key.text("arn", "The role's ARN.").required();
    private static final Key<String> EXTERNAL_ID =
            Key.text("externalId", "The external id that the role's trust policy asks for.");
    private static final Key<String> SESSION_NAME = Key.text(
                    "sessionName", "The name under which the role's account sees the calls.")
            .or("auditbridge");
    private static final Key<Settings> ASSUME_ROLE = Key.nested(
            "assumeRole", "A role to assume, for what another account owns.", ROLE_ARN, EXTERNAL_ID, SESSION_NAME);

    private static final Key<String> PROXY_URL = Key.text("url", "The proxy's URL, as http://proxy.example.net:3128.")
            .required();
    private static final Key<String> PROXY_USER = Key.text("username", "The user the proxy asks for.");
    private static final Key<Secret> PROXY_PASSWORD = Key.secret("password", "The password the proxy asks for.");
    private static final Key<Settings> PROXY = Key.nested(
            "proxy",
            "The HTTP proxy on the way to AWS; without it HTTPS_PROXY and NO_PROXY of the environment count.",
            PROXY_URL,
            PROXY_USER,
            PROXY_PASSWORD);

    private static final List<Key<?>> CONNECTION = List.of(
            REGION,
            ENDPOINT,
            STS_ENDPOINT,
            FIPS,
            DUAL_STACK,
            PROXY,
            PROFILE,
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            ASSUME_ROLE);

    private AwsKeys() {}

    /** A component's own keys, and after them those of its connection. */
    static Key<?>[] with(Key<?>... own) {
        List<Key<?>> keys = new ArrayList<>(List.of(own));
        keys.addAll(CONNECTION);
        return keys.toArray(Key<?>[]::new);
    }

    /** @throws ConfigurationException if the settings do not go together */
    static AwsConnection connection(Settings settings) {
        Optional<URI> endpoint = uri(settings, ENDPOINT);
        boolean fips = settings.get(FIPS);
        boolean dualStack = settings.get(DUAL_STACK);
        if (endpoint.isPresent() && (fips || dualStack)) {
            throw settings.error(ENDPOINT, "an endpoint of one's own goes not together with fips or dualStack");
        }
        return new AwsConnection(
                settings.get(REGION),
                endpoint,
                uri(settings, STS_ENDPOINT),
                fips,
                dualStack,
                settings.find(PROXY).map(AwsKeys::proxy),
                settings.find(PROFILE),
                keys(settings),
                settings.find(ASSUME_ROLE).map(AwsKeys::role));
    }

    private static Optional<AwsCredentials> keys(Settings settings) {
        Optional<String> id = settings.find(ACCESS_KEY_ID);
        Optional<Secret> secret = settings.find(SECRET_ACCESS_KEY);
        if (id.isPresent() != secret.isPresent()) {
            throw settings.error(ACCESS_KEY_ID, "accessKeyId and secretAccessKey go together");
        }
        if (id.isPresent() && settings.find(PROFILE).isPresent()) {
            throw settings.error(PROFILE, "a profile and an access key do not go together");
        }
        return id.map(key -> AwsConnection.keys(
                key,
                secret.map(Secret::reveal).orElseThrow(),
                settings.find(SESSION_TOKEN).map(Secret::reveal)));
    }

    private static AwsConnection.Role role(Settings settings) {
        String arn = settings.get(ROLE_ARN);
        if (!ROLE.matcher(arn).matches()) {
            throw settings.error(ROLE_ARN, "\"" + arn + "\" is no ARN of a role: arn:aws:iam::ACCOUNT:role/NAME");
        }
        return new AwsConnection.Role(arn, settings.find(EXTERNAL_ID), settings.get(SESSION_NAME));
    }

    private static AwsConnection.Proxy proxy(Settings settings) {
        URI url = uri(settings, PROXY_URL).orElseThrow();
        Optional<String> user = settings.find(PROXY_USER);
        Optional<Secret> password = settings.find(PROXY_PASSWORD);
        if (user.isPresent() != password.isPresent()) {
            throw settings.error(PROXY_USER, "username and password go together");
        }
        return new AwsConnection.Proxy(url, user, password.map(Secret::reveal));
    }

    private static Optional<URI> uri(Settings settings, Key<String> key) {
        Optional<String> text = settings.find(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        ConfigurationException error = settings.error(key, "\"" + text.get() + "\" is no http or https URL");
        try {
            URI uri = new URI(text.get());
            if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                throw error;
            }
            return Optional.of(uri);
        } catch (URISyntaxException e) {
            throw error;
        }
    }
}
