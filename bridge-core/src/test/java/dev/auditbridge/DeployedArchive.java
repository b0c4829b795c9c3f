package dev.auditbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * What a zip that is deployed holds.
 *
 * @param files the names of its entries
 * @param classes the names of all entries of the jars in it
 */
public record DeployedArchive(List<String> files, List<String> classes) {

    /** Reads it, and prints how large it is. */
    public static DeployedArchive read(Path zip) throws IOException {
        List<String> files = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : archive.stream().toList()) {
                files.add(entry.getName());
                if (entry.getName().endsWith(".jar")) {
                    try (ZipInputStream jar = new ZipInputStream(archive.getInputStream(entry))) {
                        for (ZipEntry inner = jar.getNextEntry(); inner != null; inner = jar.getNextEntry()) {
                            classes.add(inner.getName());
                        }
                    }
                }
            }
        }
        System.out.printf(
                "%s: %.1f MiB, %d jars%n",
                zip.getFileName(),
                Files.size(zip) / 1048576.0,
                files.stream().filter(name -> name.endsWith(".jar")).count());
        return new DeployedArchive(files, classes);
    }
}
