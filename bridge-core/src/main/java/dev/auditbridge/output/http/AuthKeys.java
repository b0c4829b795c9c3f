package dev.auditbridge.output.http;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The key {@code auth}: how a client says who it is. A client certificate stands under {@code tls} instead. */
public final class AuthKeys {
    private static final Key<String> USER = Key.text("user", "The user.").required();
    private static final Key<Secret> PASSWORD =
            Key.secret("password", "The password.").required();
    private static final Key<Settings> BASIC = Key.nested("basic", "HTTP Basic.", USER, PASSWORD);
    private static final Key<Secret> BEARER = Key.secret("bearer", "A bearer token.");

    private static final Key<String> NAME =
            Key.text("name", "The header's name.").required();
    private static final Key<Secret> VALUE =
            Key.secret("value", "The header's value.").required();
    private static final Key<List<Settings>> HEADERS =
            Key.nestedList("headers", "Headers of any name, such as DD-API-KEY.", NAME, VALUE);

    private static final Key<Secret> SECRET =
            Key.secret("secret", "The secret that both sides know.").required();
    private static final Key<String> SIGNATURE_HEADER = Key.text(
                    "header", "The header that holds the signature: sha256= and the code in hexadecimal.")
            .or("X-Auditbridge-Signature");
    private static final Key<Boolean> TIMESTAMPED = Key.flag(
                    "timestamp",
                    "Whether a timestamp, a full stop and the body are signed, or the body alone, as Elastic's http_endpoint expects.")
            .or(true);
    private static final Key<String> TIMESTAMP_HEADER = Key.text(
                    "timestampHeader", "The header that holds the timestamp, in seconds since 1970.")
            .or("X-Auditbridge-Timestamp");
    private static final Key<Settings> HMAC = Key.nested(
            "hmac",
            "Signs each request with HMAC-SHA256, over its body as it is sent, compressed if it is.",
            SECRET,
            SIGNATURE_HEADER,
            TIMESTAMPED,
            TIMESTAMP_HEADER);

    private static final Key<String> TOKEN_URL =
            Key.text("tokenUrl", "The token endpoint.").required();
    private static final Key<String> CLIENT_ID =
            Key.text("clientId", "The client's id.").required();
    private static final Key<Secret> CLIENT_SECRET =
            Key.secret("clientSecret", "The client's secret.").required();
    private static final Key<String> SCOPE = Key.text("scope", "The scope to ask for, if the server wants one.");
    private static final Key<String> AUDIENCE =
            Key.text("audience", "The audience to ask for, if the server wants one.");
    private static final Key<SecretIn> SECRET_IN = Key.choice(
                    "secretIn",
                    "Where the token endpoint expects id and secret: header (HTTP Basic) or body.",
                    SecretIn.class)
            .or(SecretIn.HEADER);
    private static final Key<Settings> OAUTH2 = Key.nested(
            "oauth2",
            "OAuth 2 client credentials: a token is asked for, kept, and renewed before it ends or when it is not taken.",
            TOKEN_URL,
            CLIENT_ID,
            CLIENT_SECRET,
            SCOPE,
            AUDIENCE,
            SECRET_IN,
            TlsSettings.TLS);

    /** The key of an output under which these stand; its absence means that the client does not say who it is. */
    public static final Key<Settings> AUTH = Key.nested(
            "auth",
            "How the collector knows this client; basic, bearer and oauth2 exclude each other.",
            BASIC,
            BEARER,
            OAUTH2,
            HEADERS,
            HMAC);

    private enum SecretIn {
        HEADER,
        BODY
    }

    private AuthKeys() {}

    /**
     * Reads them from the settings of an output that has {@link #AUTH} among its keys.
     *
     * @param http how the collector is reached; a token server is by the same proxy and timeouts
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    public static List<Credentials> read(Settings output, HttpSettings http) {
        List<Credentials> credentials = new ArrayList<>();
        output.find(AUTH).ifPresent(auth -> {
            long authorizations = List.of(auth.find(BASIC), auth.find(BEARER), auth.find(OAUTH2)).stream()
                    .filter(it -> it.isPresent())
                    .count();
            if (authorizations > 1) {
                throw auth.error(
                        auth.find(BASIC).isPresent() ? BASIC : BEARER,
                        "basic, bearer and oauth2 exclude each other: give one");
            }
            auth.find(BASIC).ifPresent(basic -> credentials.add(basic(basic)));
            auth.find(BEARER)
                    .ifPresent(
                            token -> credentials.add(FixedHeaders.authorization("Bearer", value(auth, BEARER, token))));
            auth.find(OAUTH2).ifPresent(oauth -> credentials.add(oauth(oauth, http)));
            auth.find(HEADERS)
                    .orElse(List.of())
                    .forEach(header -> credentials.add(
                            FixedHeaders.header(name(header, NAME), value(header, VALUE, header.get(VALUE)))));
            // The last: it signs the body, and no other looks at it.
            auth.find(HMAC).ifPresent(hmac -> credentials.add(signature(hmac)));
        });
        return credentials;
    }

    /**
     * A secret that goes into a header.
     *
     * @throws dev.auditbridge.config.ConfigurationException if it could not stand there; without its value (I7)
     */
    public static Secret value(Settings settings, Key<Secret> key, Secret secret) {
        if (!HeaderText.isValue(secret.reveal())) {
            throw settings.error(
                    key, "holds what no header may: anything but visible ASCII characters, or space around");
        }
        return secret;
    }

    private static String name(Settings settings, Key<String> key) {
        String name = settings.get(key);
        if (!HeaderText.isName(name)) {
            throw settings.error(key, "is no header's name, or one that the bridge itself sets");
        }
        return name;
    }

    private static Credentials basic(Settings basic) {
        if (basic.get(USER).indexOf(':') >= 0) {
            throw basic.error(USER, "holds a colon, which HTTP Basic does not allow in a user");
        }
        return FixedHeaders.basic(basic.get(USER), basic.get(PASSWORD));
    }

    private static Credentials signature(Settings hmac) {
        return new Signature(
                hmac.get(SECRET),
                name(hmac, SIGNATURE_HEADER),
                hmac.get(TIMESTAMPED) ? name(hmac, TIMESTAMP_HEADER) : "",
                Clock.systemUTC());
    }

    private static Credentials oauth(Settings oauth, HttpSettings http) {
        URI url = HttpKeys.url(oauth, TOKEN_URL);
        return new OAuthToken(
                http.forServer(url, HttpKeys.tls(oauth, TOKEN_URL, url)),
                new OAuthToken.Client(
                        oauth.get(CLIENT_ID),
                        oauth.get(CLIENT_SECRET),
                        oauth.find(SCOPE).orElse(null),
                        oauth.find(AUDIENCE).orElse(null),
                        oauth.get(SECRET_IN) == SecretIn.BODY),
                Clock.systemUTC());
    }
}
