package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.DeployedArchive;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is deployed, by its content. */
class PackagedContentTest {

    @Test
    @DisplayName(
            "I8: the archive is laid out as the host reads it, and holds one cloud, no stand-in, no broker's client,"
                    + " no test")
    void oneCloud() throws IOException {
        DeployedArchive archive = DeployedArchive.read(Packaged.there(Packaged.ARCHIVE));

        assertThat(archive.files())
                .contains("host.json", "audit/function.json", "azure-function.jar")
                .anyMatch(name -> name.startsWith("lib/azure-event-hubs"))
                .noneMatch(name -> name.contains("azure-functions-java-core-library"));
        assertThat(archive.classes())
                .contains("dev/auditbridge/azure/EventHubsSource.class")
                .noneMatch(name -> name.startsWith("com/google/cloud/") || name.startsWith("software/amazon/"))
                .noneMatch(name -> name.startsWith("dev/auditbridge/standins/") || name.startsWith("org/junit/"))
                .noneMatch(name -> name.startsWith("org/apache/kafka/") || name.startsWith("io/grpc/"));
    }
}
