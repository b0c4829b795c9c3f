package dev.auditbridge;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Starts a main class in a JVM of its own, with the class path of the test, however that was started. */
public final class ChildJvm {
    /** For a process that lives for seconds: what the second compiler would gain, its own work costs twice. */
    public static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private ChildJvm() {}

    /** {@code java OPTIONS MAIN ARGUMENTS}, of the JDK that runs the test. */
    public static ProcessBuilder of(List<String> options, Class<?> main, List<String> arguments) {
        return command(options, classPath(main), main, arguments);
    }

    /** The program java of the JDK that runs the test. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Runs a main class once, to its end, and keeps the classes that it needed, so that more starts of it cost less.
     *
     * @param archive where they are kept
     * @param options of the JVM, with which it will be started again
     * @return these and those that use the archive; these alone where the main class is in no jar, which an archive takes alone
     */
    public static List<String> archived(Path archive, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> jars = classPath(main).stream().filter(ChildJvm::isJar).toList();
        if (!jars.contains(Path.of(URI.create(
                        main.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString())) {
            return options;
        }
        Files.deleteIfExists(archive);
        List<String> all = new ArrayList<>(options);
        all.add("-XX:ArchiveClassesAtExit=" + archive.toAbsolutePath());
        command(all, jars, main, List.of(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        all.set(all.size() - 1, "-XX:SharedArchiveFile=" + archive.toAbsolutePath());
        return Files.exists(archive) ? List.copyOf(all) : options;
    }

    private static ProcessBuilder command(
            List<String> options, List<String> classPath, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Jars before folders: of a class path, an archive can serve the beginning that it was made with. */
    private static List<String> classPath(Class<?> main) {
        Stream<String> path = main.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                : Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator));
        return path.sorted(Comparator.comparing(entry -> !isJar(entry))).toList();
    }

    private static boolean isJar(String entry) {
        return entry.endsWith(".jar");
    }
}
