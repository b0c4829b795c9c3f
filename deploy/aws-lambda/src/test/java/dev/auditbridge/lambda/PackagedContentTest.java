package dev.auditbridge.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PackagedContentTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    @DisplayName("I8: the artifact is jars that Lambda's runtime finds, of one cloud alone, and small")
    void contents() throws IOException {
        List<ZipEntry> files = Artifact.entries().stream()
                .filter(entry -> !entry.isDirectory())
                .toList();

        assertThat(files).extracting(ZipEntry::getName).allMatch(name -> name.matches("lib/[^/]+\\.jar"));
        assertThat(files)
                .extracting(ZipEntry::getName)
                .anyMatch(name -> name.startsWith("lib/aws-lambda-0"))
                .anyMatch(name -> name.startsWith("lib/aws-cloudwatch-"))
                .noneMatch(name -> name.matches(
                        ".*(azure|google|grpc|protobuf|netty|proton|reactor|kafka|standins|picocli|sso|logging-v2).*"));
        long unpacked = files.stream().mapToLong(ZipEntry::getSize).sum();
        System.out.printf(
                "AWS Lambda artifact: %d jars, %.1f MiB packed, %.1f MiB unpacked (Lambda takes 250)%n",
                files.size(), (double) Files.size(Artifact.zip()) / MEBIBYTE, (double) unpacked / MEBIBYTE);
        assertThat(unpacked).isLessThan(40 * MEBIBYTE);
    }

    @Test
    @DisplayName("the artifact names no time of its making, so that the same sources make the same bytes")
    void reproducible() throws IOException {
        assertThat(Artifact.entries().stream().map(ZipEntry::getTimeLocal).distinct())
                .hasSize(1)
                .allMatch(time -> time.getYear() == 2026 && time.getDayOfYear() == 1);
    }
}
