package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCommandTest {
    @TempDir
    private Path folder;

    @Test
    void I1_theBundledLogsOfThreeCloudsArriveByTheRealSdks() {
        Cli.Result result = Cli.run("quickstart");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(15)
                .allSatisfy(
                        event -> assertThat(event).startsWith("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\""))
                .anySatisfy(event -> assertThat(event).contains("\"auditbridge.dev/provider\":\"aks\""))
                .anySatisfy(event -> assertThat(event).contains("\"auditbridge.dev/provider\":\"eks\""))
                .anySatisfy(event -> assertThat(event).contains("\"auditbridge.dev/provider\":\"gke\""))
                .anySatisfy(event -> assertThat(event).contains("auditbridge.dev/truncated"));
        assertThat(result.err())
                .contains("ignored: 1 category-cluster-autoscaler")
                .contains("17 records read = 15 delivered + 2 ignored + 0 poison; 15 Events arrived")
                .doesNotContain("not served");
    }

    @Test
    void everyFileOfAFolderIsServedOrNamed() throws IOException {
        Files.writeString(
                folder.resolve("canonical.json"),
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"verb\":\"get\"}\n");
        Files.writeString(folder.resolve("notes.txt"), "no log at all\n");
        Files.createFile(folder.resolve("empty"));

        Cli.Result result = Cli.run("quickstart", "--data", folder.toString(), "--json");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines()).singleElement().asString().contains("\"auditID\":\"a\"");
        assertThat(result.err())
                .contains("\"source\":\"eks\",\"read\":1,\"delivered\":1")
                .contains("not served: notes.txt: 1 documents: neither a vendor's envelope nor an Event")
                .contains("not served: empty: 0 documents: empty")
                .contains("1 documents of 3 files served");
    }

    @Test
    void theTotalsOfTheRealVendorRecordsAddUp() {
        Cli.Result result = Cli.run("quickstart", "--data", Peers.samples().toString());

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains(result.out().lines().count() + " Events arrived at the collector");
    }

    @Test
    void aFolderWithoutLogsIsWrongUsage() {
        for (List<String> arguments : List.of(
                List.of("quickstart", "--data", folder.toString()),
                List.of("quickstart", "--data", folder + "/absent"))) {
            Cli.Result result = Cli.run(arguments.toArray(String[]::new));

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).startsWith("auditbridge: ").hasLineCount(1);
        }
    }
}
