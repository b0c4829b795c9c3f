package dev.auditbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test may need that is not part of the project: real records, and independent programs. An absent one skips the
 * test by name; with {@code -Dpeers=required} an absent program fails it.
 */
public final class Peers {
    private Peers() {}

    /** Where the real vendor records are: {@code -Dsamples=DIR} or AUDITBRIDGE_SAMPLES. */
    public static Path samples() {
        return folder("samples", "real vendor records");
    }

    /** Where the Events of a real API server are: {@code -Dcorpus=DIR} or AUDITBRIDGE_CORPUS. */
    public static Path corpus() {
        return folder("corpus", "Events of a real API server");
    }

    /** A peer on the PATH. */
    public static Path program(String name) {
        Optional<Path> program = onPath(name);
        if (program.isPresent()) {
            return program.get();
        }
        return without(absent(name));
    }

    /** A Python on the PATH that has a package. */
    public static Path python(String module) throws IOException, InterruptedException {
        Path python = program("python3");
        Process asked = new ProcessBuilder(python.toString(), "-c", "import " + module)
                .redirectErrorStream(true)
                .start();
        asked.getInputStream().readAllBytes();
        return asked.waitFor() == 0 ? python : without("the Python on the PATH has no package " + module);
    }

    /** Skips a check that costs much and that few changes can break, by name, but where {@code -Dpeers=required} asks for all. */
    public static void onlyWhereAllAreAskedFor(String check) {
        Assumptions.assumeTrue(areRequired(), check + " only with -Dpeers=required");
    }

    private static boolean areRequired() {
        return "required".equals(System.getProperty("peers"));
    }

    private static Path without(String absent) {
        if (areRequired()) {
            return Assertions.fail(absent + ", and -Dpeers=required asks for it");
        }
        Assumptions.abort(absent);
        throw new AssertionError("unreachable");
    }

    /** A tool that checks what is deployed, such as kubectl: absent, it skips the test by name also where peers are required. */
    public static Path tool(String name) {
        Optional<Path> tool = onPath(name);
        Assumptions.assumeTrue(tool.isPresent(), absent(name));
        return tool.orElseThrow();
    }

    private static String absent(String name) {
        return "the program " + name + " is not on the PATH";
    }

    private static Optional<Path> onPath(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private static Path folder(String property, String what) {
        String variable = "AUDITBRIDGE_" + property.toUpperCase(Locale.ROOT);
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            value = System.getenv().getOrDefault(variable, "");
        }
        Assumptions.assumeFalse(
                value.isEmpty(), what + " are not here: -D" + property + "=DIR or " + variable + " names their folder");
        Path folder = Path.of(value);
        Assumptions.assumeTrue(Files.isDirectory(folder), what + " are not here: no folder " + folder);
        return folder;
    }
}
