package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is deployed, by its content. */
class PackagedContentTest {

    @Test
    @DisplayName(
            "I8: the archive is laid out as the host reads it, and holds one cloud, no stand-in, no broker's client,"
                    + " no test")
    void oneCloud() throws IOException {
        List<String> files = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        try (ZipFile archive = new ZipFile(Packaged.there(Packaged.ARCHIVE).toFile())) {
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

        assertThat(files)
                .contains("host.json", "audit/function.json", "azure-function.jar")
                .anyMatch(name -> name.startsWith("lib/azure-event-hubs"))
                .noneMatch(name -> name.contains("azure-functions-java-core-library"));
        assertThat(classes)
                .contains("dev/auditbridge/azure/EventHubsSource.class")
                .noneMatch(name -> name.startsWith("com/google/cloud/") || name.startsWith("software/amazon/"))
                .noneMatch(name -> name.startsWith("dev/auditbridge/standins/") || name.startsWith("org/junit/"))
                .noneMatch(name -> name.startsWith("org/apache/kafka/") || name.startsWith("io/grpc/"));
        System.out.printf(
                "azure-function.zip: %.1f MiB, %d jars%n",
                Files.size(Packaged.ARCHIVE) / 1048576.0,
                files.stream().filter(name -> name.endsWith(".jar")).count());
    }
}
