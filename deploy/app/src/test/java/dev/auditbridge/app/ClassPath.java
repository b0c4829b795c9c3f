package dev.auditbridge.app;

import java.io.File;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The class path of a test, for a process of its own. */
final class ClassPath {
    private ClassPath() {}

    /** Also where a launcher gave it to a loader of its own. */
    static String ofThisTest() {
        if (Auditbridge.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }
}
