package dev.auditbridge.policy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Loads audit policy files: accepts, warns and refuses as kube-apiserver 1.26.5 does (pkg/audit/policy/reader.go,
 * pkg/apis/audit/validation/validation.go), and says where.
 */
public final class PolicyLoader {
    private PolicyLoader() {}

    /**
     * A policy and what its file was warned for.
     *
     * @param warnings unknown and duplicate fields, in the file's order; each is as good as absent
     */
    public record Loaded(AuditPolicy policy, List<PolicyWarning> warnings) {
        /** Copies the warnings. */
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Loads a file.
     *
     * @throws ConfigurationException if the API server would not start with it; the message names place and field
     * @throws IOException if it cannot be read
     */
    public static Loaded load(Path file) throws IOException {
        return load(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Loads a file's content.
     *
     * @param file its name, for messages
     * @throws ConfigurationException if the API server would not start with it; the message names place and field
     */
    public static Loaded load(String file, byte[] content) {
        Optional<PolicyNode> document =
                JsonNodes.isJson(content) ? Optional.of(JsonNodes.read(file, content)) : YamlNodes.read(file, content);
        return document.filter(node -> !(node instanceof PolicyNode.Null))
                .map(PolicyReader::read)
                .orElseThrow(() -> new ConfigurationException(
                        new Place(file, 1, 1), "apiVersion", "the file is empty; it must be audit.k8s.io/v1"));
    }
}
