import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes out of the jars of a folder what an image, or an installation on one machine, has no use for: {@code java Slim.java FOLDER}.
 *
 * <p>That is the native code of other machines, and the jars' signatures: nobody asks for them, the JVM checks them at every
 * start (a second of processor time), and it keeps no class of a signed jar in an AOT cache.
 */
final class Slim {
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|a|dll|dylib|jnilib)");
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final List<String> THIS_MACHINE =
            switch (System.getProperty("os.arch")) {
                case "amd64" -> List.of("x86_64", "x86-64", "amd64");
                case "aarch64" -> List.of("aarch64", "aarch_64", "arm64");
                default -> List.of(System.getProperty("os.arch"));
            };

    private Slim() {}

    public static void main(String[] args) throws IOException {
        long saved = 0;
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
            for (Path jar : jars) {
                saved += slim(jar);
            }
        }
        System.err.println("slim: " + (saved >> 20) + " MiB of other machines' native code and of signatures left out");
    }

    private static long slim(Path jar) throws IOException {
        long before = Files.size(jar);
        Path slimmed = jar.resolveSibling(jar.getFileName() + ".slim");
        try (ZipFile in = new ZipFile(jar.toFile())) {
            if (in.stream().allMatch(Slim::isWanted)) {
                return 0;
            }
            boolean signed = in.stream().anyMatch(Slim::isSignature);
            try (OutputStream file = Files.newOutputStream(slimmed);
                    ZipOutputStream out = new ZipOutputStream(file)) {
                for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                    ZipEntry entry = entries.nextElement();
                    if (isWanted(entry)) {
                        ZipEntry copy = new ZipEntry(entry.getName());
                        copy.setTimeLocal(entry.getTimeLocal());
                        out.putNextEntry(copy);
                        try (InputStream content = in.getInputStream(entry)) {
                            if (signed && entry.getName().equals(JarFile.MANIFEST_NAME)) {
                                withoutDigests(content).write(out);
                            } else {
                                content.transferTo(out);
                            }
                        }
                    }
                }
            }
        }
        Files.setLastModifiedTime(slimmed, Files.getLastModifiedTime(jar));
        Files.move(slimmed, jar, StandardCopyOption.REPLACE_EXISTING);
        return before - Files.size(jar);
    }

    /** What a signed jar says of itself; what it says of each entry is the entry's digest. */
    private static Manifest withoutDigests(InputStream content) throws IOException {
        Manifest manifest = new Manifest(content);
        manifest.getEntries().clear();
        return manifest;
    }

    private static boolean isWanted(ZipEntry entry) {
        return !isSignature(entry) && !isForeign(entry);
    }

    private static boolean isSignature(ZipEntry entry) {
        return SIGNATURE.matcher(entry.getName()).matches();
    }

    private static boolean isForeign(ZipEntry entry) {
        String name = entry.getName().toLowerCase(Locale.ROOT);
        return NATIVE.matcher(name).matches()
                && !(name.contains("linux") && THIS_MACHINE.stream().anyMatch(name::contains));
    }
}
