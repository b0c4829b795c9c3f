package dev.auditbridge.output.tls;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a collector is reached by TLS.
 *
 * @param ca PEM certificates to trust instead of the JDK's
 * @param certificate this client's certificate chain in PEM, if the collector asks for one; with its key
 * @param key its private key in PEM, PKCS #8, not encrypted
 * @param verifyHost whether the collector's certificate must name the host that was asked for
 */
public record TlsSettings(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, boolean verifyHost) {

    /** The JDK's certificate authorities, no client certificate, host names verified. */
    public static final TlsSettings DEFAULT =
            new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), true);

    private static final Key<String> CA =
            Key.text("ca", "A file of PEM certificates to trust; without it, those that the JDK trusts.");
    private static final Key<String> CERTIFICATE = Key.text(
            "certificate", "A file with this client's PEM certificate chain, for a collector that asks for one.");
    private static final Key<String> KEY =
            Key.text("key", "A file with the certificate's private key: PEM, PKCS #8, not encrypted, mode 0600.");
    private static final Key<Boolean> VERIFY_HOST = Key.flag(
                    "verifyHost", "Whether the collector's certificate must name the host that is connected to.")
            .or(true);

    /** The key of an output under which these stand; its absence means no TLS. */
    public static final Key<Settings> TLS = Key.nested(
            "tls", "TLS 1.2 or later; the files are read at each connect.", CA, CERTIFICATE, KEY, VERIFY_HOST);

    /** Whether an output of this kind and with these settings can only be one that its certificate names, if it uses TLS. */
    public static boolean verifiesHost(ComponentSpec kind, Settings output) {
        return !kind.keys().contains(TLS)
                || output.find(TLS).map(tls -> tls.get(VERIFY_HOST)).orElse(true);
    }

    /**
     * Reads them from the settings of an output that has {@link #TLS} among its keys.
     *
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    public static Optional<TlsSettings> from(Settings output) {
        return output.find(TLS).map(tls -> {
            if (tls.find(CERTIFICATE).isPresent() != tls.find(KEY).isPresent()) {
                throw tls.error(
                        tls.find(KEY).isPresent() ? KEY : CERTIFICATE,
                        "certificate and key go together: give both, or neither");
            }
            return new TlsSettings(
                    tls.find(CA).map(Path::of),
                    tls.find(CERTIFICATE).map(Path::of),
                    tls.find(KEY).map(Path::of),
                    tls.get(VERIFY_HOST));
        });
    }
}
