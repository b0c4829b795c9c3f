package dev.auditbridge.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Who the bridge is to Microsoft Entra: the key {@code auth} and the credentials it describes. */
final class Identity {

    /** The kinds of identity. */
    enum Kind {
        /** The key or signature in connectionString. */
        CONNECTION_STRING,
        /** The identity of the machine the bridge runs on. */
        MANAGED_IDENTITY,
        /** The identity of a Kubernetes service account. */
        WORKLOAD_IDENTITY,
        /** An application with a secret. */
        CLIENT_SECRET,
        /** An application with a certificate. */
        CLIENT_CERTIFICATE,
        /** Environment, workload identity, managed identity, and the tools a developer is signed in with, in this order. */
        DEFAULT
    }

    private static final Key<Kind> TYPE = Key.choice(
            "type",
            "Which identity: connection-string (the default when connectionString is set), managed-identity,"
                    + " workload-identity, client-secret, client-certificate, or default (the chain of the Azure SDK).",
            Kind.class);
    private static final Key<String> TENANT =
            Key.text("tenantId", "The Entra tenant, for client-secret, client-certificate and workload-identity.");
    private static final Key<String> CLIENT =
            Key.text("clientId", "The application's id, or of a managed identity that is user-assigned its client id.");
    private static final Key<Secret> CLIENT_SECRET =
            Key.secret("clientSecret", "The application's secret, for client-secret.");
    private static final Key<String> CERTIFICATE = Key.text(
            "certificate",
            "The file of the application's certificate with its private key, PEM or PFX, for client-certificate.");
    private static final Key<Secret> CERTIFICATE_PASSWORD =
            Key.secret("certificatePassword", "The password of a PFX file.");
    private static final Key<String> TOKEN_FILE = Key.text(
            "tokenFile",
            "The file of the service account's token, for workload-identity; AZURE_FEDERATED_TOKEN_FILE if absent.");
    private static final Key<String> AUTHORITY = Key.text(
            "authorityHost",
            "The Entra endpoint of a sovereign cloud, such as https://login.chinacloudapi.cn/; the public one if"
                    + " absent.");

    static final Key<Settings> AUTH = Key.nested(
            "auth",
            "Who the bridge is to Azure.",
            TYPE,
            TENANT,
            CLIENT,
            CLIENT_SECRET,
            CERTIFICATE,
            CERTIFICATE_PASSWORD,
            TOKEN_FILE,
            AUTHORITY);

    private Identity() {}

    /** Which kind is asked for; the default chain if nothing is said. */
    static Kind kind(Optional<Settings> auth, boolean hasConnectionString) {
        return auth.flatMap(settings -> settings.find(TYPE))
                .orElse(hasConnectionString ? Kind.CONNECTION_STRING : Kind.DEFAULT);
    }

    /**
     * The credential of a kind that asks Entra for tokens; asks nothing yet.
     *
     * @throws dev.auditbridge.config.ConfigurationException if something it needs is missing
     */
    static TokenCredential credential(Kind kind, Optional<Settings> auth) {
        return auth.map(settings -> credential(kind, settings))
                .orElseGet(() -> new DefaultAzureCredentialBuilder().build());
    }

    private static TokenCredential credential(Kind kind, Settings auth) {
        return switch (kind) {
            case CONNECTION_STRING -> throw new IllegalArgumentException("a connection string needs no token");
            case MANAGED_IDENTITY -> {
                ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder();
                auth.find(CLIENT).ifPresent(builder::clientId);
                yield builder.build();
            }
            case WORKLOAD_IDENTITY -> {
                WorkloadIdentityCredentialBuilder builder = new WorkloadIdentityCredentialBuilder();
                auth.find(TENANT).ifPresent(builder::tenantId);
                auth.find(CLIENT).ifPresent(builder::clientId);
                auth.find(AUTHORITY).ifPresent(builder::authorityHost);
                Optional<String> file = auth.find(TOKEN_FILE);
                file.ifPresent(builder::tokenFilePath);
                if (file.isEmpty() && System.getenv("AZURE_FEDERATED_TOKEN_FILE") == null) {
                    throw auth.error(
                            TOKEN_FILE,
                            "workload-identity needs the service account's token: label the pod"
                                    + " azure.workload.identity/use: \"true\", or name the file");
                }
                needFromPod(CLIENT, "AZURE_CLIENT_ID", auth);
                needFromPod(TENANT, "AZURE_TENANT_ID", auth);
                yield builder.build();
            }
            case CLIENT_SECRET ->
                application(new ClientSecretCredentialBuilder(), kind, auth)
                        .clientSecret(need(CLIENT_SECRET, kind, auth).reveal())
                        .build();
            case CLIENT_CERTIFICATE -> certificate(auth);
            case DEFAULT -> {
                DefaultAzureCredentialBuilder builder = new DefaultAzureCredentialBuilder();
                auth.find(TENANT).ifPresent(builder::tenantId);
                auth.find(AUTHORITY).ifPresent(builder::authorityHost);
                auth.find(CLIENT)
                        .ifPresent(id -> builder.managedIdentityClientId(id).workloadIdentityClientId(id));
                yield builder.build();
            }
        };
    }

    private static TokenCredential certificate(Settings auth) {
        ClientCertificateCredentialBuilder builder =
                application(new ClientCertificateCredentialBuilder(), Kind.CLIENT_CERTIFICATE, auth);
        String file = need(CERTIFICATE, Kind.CLIENT_CERTIFICATE, auth);
        if (!Files.isReadable(Path.of(file))) {
            throw auth.error(CERTIFICATE, "no file " + file + " can be read");
        }
        Optional<Secret> password = auth.find(CERTIFICATE_PASSWORD);
        String lower = file.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".pfx") || lower.endsWith(".p12")) {
            builder.pfxCertificate(file);
        } else {
            builder.pemCertificate(file);
        }
        password.ifPresent(secret -> builder.clientCertificatePassword(secret.reveal()));
        return builder.build();
    }

    private static <B extends AadCredentialBuilderBase<B>> B application(B builder, Kind kind, Settings auth) {
        builder.tenantId(need(TENANT, kind, auth));
        builder.clientId(need(CLIENT, kind, auth));
        auth.find(AUTHORITY).ifPresent(builder::authorityHost);
        return builder;
    }

    /** Refuses what neither the file says nor the pod's environment, which the workload identity webhook fills. */
    private static void needFromPod(Key<String> key, String variable, Settings auth) {
        if (auth.find(key).isEmpty() && System.getenv(variable) == null) {
            throw auth.error(
                    key,
                    "missing; workload-identity needs it: label the pod azure.workload.identity/use: \"true\" and"
                            + " annotate its service account with the client's id, or write it here");
        }
    }

    private static <T> T need(Key<T> key, Kind kind, Settings auth) {
        return auth.find(key)
                .orElseThrow(() -> auth.error(
                        key,
                        "missing; auth.type "
                                + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + " needs it"));
    }
}
