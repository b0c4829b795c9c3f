package dev.auditbridge.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a configuration's folder. Hidden ones do not count, since mounted folders keep their versions in such; nor do
 * folders in it.
 */
final class ConfigurationFolder {
    private ConfigurationFolder() {}

    /**
     * The files, in the order of their names.
     *
     * @throws ConfigurationException if there is none, or the folder cannot be read
     */
    static List<Path> files(Path folder) {
        Place start = new Place(folder.toString(), 1, 1);
        try {
            List<Path> files = list(folder);
            if (files.isEmpty()) {
                throw new ConfigurationException(
                        start, "", "there is no file *.yaml or *.yml in this folder; put the configuration there");
            }
            return files;
        } catch (IOException e) {
            throw new ConfigurationException(
                    start,
                    "",
                    "the folder cannot be read (" + e.getClass().getSimpleName() + "); let this user read it");
        }
    }

    /** What {@link FilesRead} compares of a folder as it is now. */
    static byte[] listing(Path folder) throws IOException {
        return names(list(folder));
    }

    /** What {@link FilesRead} compares of a folder that had these files. */
    static byte[] names(List<Path> files) {
        return files.stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> isConfiguration(file.getFileName().toString()))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isConfiguration(String name) {
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }
}
