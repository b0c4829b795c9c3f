package dev.auditbridge.google;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** The keys of a {@link Connection}, for every component that reaches a service of Google's. */
final class ConnectionKeys {
    static final Key<String> ENDPOINT =
            Key.text("endpoint", "host:port of the service, if not Google's own, such as a private endpoint.");
    static final Key<Boolean> PLAINTEXT = Key.flag("plaintext", "Whether that endpoint is spoken to without TLS.")
            .or(false);
    static final Key<String> QUOTA_PROJECT =
            Key.text("quotaProject", "The project whose quota is used, if not that of the credentials.");
    static final Key<String> UNIVERSE_DOMAIN =
            Key.text("universeDomain", "The domain of the cloud, if not googleapis.com.");

    /** The kinds of credentials. */
    enum CredentialType {
        /** As Google's libraries find them. */
        DEFAULT,
        /** In a file. */
        FILE,
        /** None. */
        NONE
    }

    private static final Key<CredentialType> TYPE = Key.choice(
                    "type",
                    "default (environment, workload identity, attached service account), file, or none.",
                    CredentialType.class)
            .or(CredentialType.DEFAULT);
    private static final Key<String> PATH =
            Key.text("path", "The file of a key or of a workload identity federation, for type file.");
    private static final Key<String> IMPERSONATE =
            Key.text("impersonate", "The e-mail address of a service account to act as.");
    static final Key<Settings> CREDENTIALS = Key.nested("credentials", "Who asks.", TYPE, PATH, IMPERSONATE);

    private ConnectionKeys() {}

    static Connection connection(Settings settings) {
        Optional<String> endpoint = settings.find(ENDPOINT);
        boolean plaintext = settings.get(PLAINTEXT);
        if (plaintext && endpoint.isEmpty()) {
            throw settings.error(PLAINTEXT, "it goes only with an endpoint of one's own");
        }
        if (endpoint.isPresent() && !endpoint.get().matches("[^/]+:[0-9]+")) {
            throw settings.error(ENDPOINT, "it must be host:port, without a scheme");
        }
        return new Connection(
                endpoint,
                plaintext,
                settings.find(CREDENTIALS)
                        .map(ConnectionKeys::credentials)
                        .orElse(new Connection.Credentials.Default(Optional.empty())),
                settings.find(QUOTA_PROJECT),
                settings.find(UNIVERSE_DOMAIN));
    }

    private static Connection.Credentials credentials(Settings settings) {
        Optional<String> path = settings.find(PATH);
        Optional<String> impersonate = settings.find(IMPERSONATE);
        CredentialType type = settings.get(TYPE);
        if (path.isPresent() != (type == CredentialType.FILE)) {
            throw settings.error(PATH, "a path goes with type file, and type file needs one");
        }
        if (type == CredentialType.NONE && impersonate.isPresent()) {
            throw settings.error(IMPERSONATE, "nobody can act as a service account without credentials");
        }
        return switch (type) {
            case DEFAULT -> new Connection.Credentials.Default(impersonate);
            case FILE -> new Connection.Credentials.File(Path.of(path.orElseThrow()), impersonate);
            case NONE -> new Connection.Credentials.None();
        };
    }
}
