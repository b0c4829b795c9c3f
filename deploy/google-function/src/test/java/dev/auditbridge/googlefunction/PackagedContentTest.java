package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.DeployedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is deployed, by its content. */
class PackagedContentTest {

    @Test
    @DisplayName(
            "I8: the archive holds one cloud, no stand-in, no broker's client, no test, and nothing that the invoker"
                    + " brings")
    void oneCloud() throws IOException {
        DeployedArchive archive = DeployedArchive.read(Packaged.there(Packaged.ARCHIVE));

        assertThat(archive.files())
                .contains("google-function.jar")
                .anyMatch(name -> name.startsWith("lib/google-cloud-logging"));
        assertThat(archive.files()).allMatch(name -> name.equals("google-function.jar") || name.startsWith("lib/"));
        assertThat(archive.classes())
                .contains("dev/auditbridge/google/PubSubPushSource.class")
                .noneMatch(name -> name.startsWith("com/azure/") || name.startsWith("software/amazon/"))
                .noneMatch(name -> name.startsWith("dev/auditbridge/standins/") || name.startsWith("org/junit/"))
                .noneMatch(name -> name.startsWith("org/apache/kafka/") || name.startsWith("io/grpc/xds/"))
                .noneMatch(
                        name -> name.startsWith("io/cloudevents/") || name.startsWith("com/google/cloud/functions/"));
    }

    @Test
    @DisplayName("the jar names every jar beside it, as gcloud deploys thin jars")
    void classPath() throws IOException {
        try (java.util.jar.JarFile jar =
                new java.util.jar.JarFile(Packaged.there(Packaged.FUNCTION).toFile())) {
            List<String> named = List.of(
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" "));
            assertThat(named).allMatch(name -> Files.exists(Packaged.DEPLOYMENT.resolve(name)));
            try (var beside = Files.list(Packaged.DEPLOYMENT.resolve("lib"))) {
                assertThat(beside.map(path -> "lib/" + path.getFileName())).containsExactlyInAnyOrderElementsOf(named);
            }
        }
    }
}
