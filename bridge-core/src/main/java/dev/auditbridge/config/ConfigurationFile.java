package dev.auditbridge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A configuration file on disk. */
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
     */
    public record Content(Settings settings, FilesRead files) {}

    /**
     * Reads and checks a file.
     *
     * @param root the top-level keys
     * @throws ConfigurationException with everything that is wrong in it, or if it cannot be read
     */
    public static Content read(Path file, ComponentSpec root) {
        byte[] bytes = bytes(file);
        String text = decode(bytes, new Place(file.toString(), 1, 1));
        Path folder = file.toAbsolutePath().normalize().getParent();
        References references = new References(folder == null ? Path.of("") : folder, System::getenv);
        Settings settings = new Binder(new Yaml(file.toString()), references, false).bind(text, root);
        return new Content(settings, FilesRead.of(file, bytes).and(references.filesRead()));
    }

    private static byte[] bytes(Path file) {
        Place start = new Place(file.toString(), 1, 1);
        try {
            if (Files.isDirectory(file)) {
                throw new ConfigurationException(start, "", "this is a folder; name the configuration file in it");
            }
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
