package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configurations that version 0.1.0 took. Each later version takes them too, and every key has the value that it had: what
 * the file says, and the default where it says nothing. So an update needs no edit, and going back needs none either. The files
 * of a version are never changed, beside each stands what it meant.
 */
class GoldenConfigurationsTest {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("what version 0.1.0 took is taken, and means the same")
    void theSame() throws Exception {
        TreeMap<String, List<String>> changed = new TreeMap<>();
        int values = 0;
        int files = 0;
        for (Path yaml : files(".yaml")) {
            String name = yaml.getFileName().toString().replace(".yaml", "");
            List<String> before = Files.readAllLines(yaml.resolveSibling(name + ".meaning"));
            Collection<String> now = new HashSet<>(meaning(yaml));
            List<String> other =
                    before.stream().filter(line -> !now.contains(line)).toList();
            files++;
            values += before.size();
            if (!other.isEmpty()) {
                changed.put(name, other);
            }
        }
        assertThat(changed).as("lines that no longer hold, by file").isEmpty();
        Checklist.row(
                25,
                "configurations of version 0.1.0, read by this one",
                "%d files, %,d values equal, %d different".formatted(files, values, changed.size()),
                "all are taken and mean the same",
                files > 0);
    }

    @Test
    @DisplayName("every kind of source, output and store that version 0.1.0 had is among them")
    void complete() throws Exception {
        Set<String> kinds = new HashSet<>();
        for (Path file : files(".meaning")) {
            for (String line : Files.readAllLines(file)) {
                kinds.add(line.substring(line.indexOf(" = ") + 3));
            }
        }
        assertThat(kinds)
                .contains(
                        "azure-event-hubs",
                        "aws-cloudwatch",
                        "google-cloud-logging",
                        "google-pubsub",
                        "audit-policy",
                        "redact",
                        "deduplicate",
                        "lumberjack",
                        "syslog",
                        "relp",
                        "https",
                        "splunk-hec",
                        "elasticsearch",
                        "otlp",
                        "kafka",
                        "file",
                        "stdout",
                        "s3",
                        "dynamodb",
                        "azure-blob",
                        "cloud-storage");
    }

    /** Of a file of the resources, as if it lay in a folder where its policy is. */
    private List<String> meaning(Path yaml) throws IOException {
        Files.copy(
                yaml.resolveSibling("policy.txt"), folder.resolve("policy.txt"), StandardCopyOption.REPLACE_EXISTING);
        Path file = folder.resolve(yaml.getFileName().toString());
        Files.writeString(file, Files.readString(yaml).replace("{folder}", folder.toString()));
        List<String> lines = new ArrayList<>();
        for (String line : ConfigurationMeaning.of(file)) {
            lines.add(line.replace(folder.toString(), "{folder}"));
        }
        return lines;
    }

    private static List<Path> files(String suffix) throws IOException, URISyntaxException {
        URL golden = Objects.requireNonNull(GoldenConfigurationsTest.class.getResource("golden/0.1"));
        try (Stream<Path> all = Files.list(Path.of(golden.toURI()))) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
