package dev.auditbridge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** A configuration on disk: a file, or a folder of files. */
public final class ConfigurationFile {
    /** The switch that lets a secret stand in the file itself; it works where the root declares it. */
    public static final Key<Boolean> ALLOW_LITERAL_SECRETS = Key.flag(
                    "allowLiteralSecrets",
                    "Whether a secret may stand in this file as it is, instead of ${env:NAME} or ${file:PATH}.")
            .or(false);

    private ConfigurationFile() {}

    /**
     * What a file says.
     *
     * @param files it and those it refers to
     * @param secrets those of them in which secrets may stand
     */
    public record Content(Settings settings, FilesRead files, FilesRead secrets) {}

    /**
     * Reads and checks a file, or a folder: its files {@code *.yaml} and {@code *.yml}, each laid over those before it in the
     * order of their names ({@link Overlay}). A relative path in <code>${file:PATH}</code> begins at the folder.
     *
     * @param root the top-level keys
     * @throws ConfigurationException with everything that is wrong in it, or if it cannot be read
     */
    public static Content read(Path place, ComponentSpec root) {
        boolean isFolder = Files.isDirectory(place);
        List<Path> files = isFolder ? ConfigurationFolder.files(place) : List.of(place);
        List<FilesRead> read = new ArrayList<>();
        Optional<Node> merged = Optional.empty();
        for (Path file : files) {
            byte[] bytes = bytes(file);
            read.add(FilesRead.of(file, bytes));
            Optional<Node> document =
                    new Yaml(file.toString()).compose(decode(bytes, new Place(file.toString(), 1, 1)));
            Optional<Node> lower = merged;
            merged = document.map(upper ->
                            lower.map(node -> Overlay.over(node, upper)).orElse(upper))
                    .or(() -> lower);
        }
        if (isFolder) {
            read.add(FilesRead.of(place, ConfigurationFolder.names(files)));
        }
        Path folder = place.toAbsolutePath().normalize();
        References references = new References(isFolder ? folder : parent(folder), System::getenv);
        Settings settings = new Binder(new Yaml(place.toString()), references, false)
                .bind(merged.orElseGet(Binder::emptyMapping), root);
        List<FilesRead> secrets = new ArrayList<>(references.filesRead());
        if (root.keys().contains(ALLOW_LITERAL_SECRETS) && settings.get(ALLOW_LITERAL_SECRETS)) {
            secrets.addAll(read);
        }
        read.addAll(references.filesRead());
        return new Content(settings, FilesRead.all(read), FilesRead.all(secrets));
    }

    private static Path parent(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }

    private static byte[] bytes(Path file) {
        Place start = new Place(file.toString(), 1, 1);
        try {
            if (Files.size(file) > 4L * Yaml.MAX_SIZE) {
                throw new ConfigurationException(start, "", "the file is larger than a configuration may be (1 MiB)");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(start, "", "there is no such file; correct the path given with -c");
        } catch (IOException e) {
            throw new ConfigurationException(
                    start, "", "the file cannot be read (" + e.getClass().getSimpleName() + "); let this user read it");
        }
    }

    private static String decode(byte[] bytes, Place start) {
        int bom = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF
                ? 3
                : 0;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, bom, bytes.length - bom))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(start, "", "the file is not UTF-8 text; save it as UTF-8");
        }
    }
}
