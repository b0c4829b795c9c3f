package dev.auditbridge.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/** What {@code mvn package} makes for Lambda. */
final class Artifact {
    static final Path ZIP = Path.of("target", "auditbridge-aws-lambda.zip");

    private Artifact() {}

    /** Where tests run without Maven there is none: they are skipped by name. */
    static Path zip() {
        Assumptions.assumeTrue(Files.exists(ZIP), ZIP + " is not there; mvn package makes it");
        return ZIP;
    }

    static List<ZipEntry> entries() throws IOException {
        try (ZipFile zip = new ZipFile(zip().toFile())) {
            return zip.stream().<ZipEntry>map(entry -> entry).toList();
        }
    }

    /** Unpacks it, as Lambda does into /var/task. */
    static Path unpack(Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(zip().toFile())) {
            for (ZipEntry entry : entries()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
        return folder;
    }
}
