package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** What {@code mvn package} made. */
final class Packaged {
    static final Path DEPLOYMENT = Path.of("target", "deployment");
    static final Path FUNCTION = DEPLOYMENT.resolve("google-function.jar");
    static final Path ARCHIVE = Path.of("target", "google-function.zip");
    static final Path INVOKER = Path.of("target", "invoker", "java-function-invoker.jar");

    private Packaged() {}

    /** The file, which is there. */
    static Path there(Path file) {
        assertThat(file).as("made by mvn package").exists();
        return file.toAbsolutePath();
    }
}
