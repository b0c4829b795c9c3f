package dev.auditbridge.policy;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.FilesRead;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * An audit policy that a configuration names.
 *
 * @param file where it stands
 * @param warnings what its file was warned for
 * @param read the file as it was read
 * @param keepRefused whether refused requests stay that the policy wants nothing of
 */
public record AuditPolicySettings(
        Path file, AuditPolicy policy, List<PolicyWarning> warnings, FilesRead read, boolean keepRefused) {
    private static final Key<String> FILE = Key.text(
                    "file",
                    "The policy, a file as kube-apiserver takes it (audit.k8s.io/v1); a relative path begins at the"
                            + " working folder.")
            .required();
    private static final Key<Boolean> KEEP_REFUSED = Key.flag(
                    "keepRefused",
                    "Whether what was refused (401, 403) stays at level Metadata where the policy says None; the API"
                            + " server itself decides before it knows how a request ends.")
            .or(false);

    /** Its keys. */
    public static final ComponentSpec SPEC = ComponentSpec.of(
            "audit-policy",
            "Drops and lowers Events as the API server would have with this audit policy; can only leave out.",
            FILE,
            KEEP_REFUSED);

    /** Copies the warnings. */
    public AuditPolicySettings {
        warnings = List.copyOf(warnings);
    }

    /**
     * Loads the policy.
     *
     * @throws dev.auditbridge.config.ConfigurationException if it cannot be read or the API server would not start with it
     */
    public static AuditPolicySettings load(Settings settings) {
        Path file = Path.of(settings.get(FILE));
        try {
            if (Files.isDirectory(file)) {
                throw settings.error(FILE, file + " is a folder; name the policy file in it");
            }
            byte[] content = Files.readAllBytes(file);
            PolicyLoader.Loaded loaded = PolicyLoader.load(file.toString(), content);
            return new AuditPolicySettings(
                    file, loaded.policy(), loaded.warnings(), FilesRead.of(file, content), settings.get(KEEP_REFUSED));
        } catch (NoSuchFileException e) {
            throw settings.error(FILE, "there is no file " + file + "; create it, or correct the path");
        } catch (IOException e) {
            throw settings.error(
                    FILE, file + " cannot be read (" + e.getClass().getSimpleName() + "); let this user read it");
        }
    }

    /** The transform that applies it. */
    public AuditPolicyTransform transform() {
        return new AuditPolicyTransform(policy, keepRefused);
    }
}
