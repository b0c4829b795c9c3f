package dev.auditbridge;

import java.io.File;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts a main class in a JVM of its own, with the class path of the test, however that was started. */
public final class ChildJvm {
    /** For a process that lives for seconds: what the second compiler would gain, its own work costs twice. */
    public static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private ChildJvm() {}

    /** {@code java OPTIONS MAIN ARGUMENTS}, of the JDK that runs the test. */
    public static ProcessBuilder of(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(main), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** The program java of the JDK that runs the test. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath(Class<?> main) {
        if (main.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
