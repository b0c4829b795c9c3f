package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** What {@code mvn package} made. */
final class Packaged {
    /** The app as the host finds it. */
    static final Path APP = Path.of("target", "azure-function");

    static final Path ARCHIVE = Path.of("target", "azure-function.zip");

    private Packaged() {}

    /** The file, which is there. */
    static Path there(Path file) {
        assertThat(file).as("made by mvn package").exists();
        return file.toAbsolutePath();
    }
}
