package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, run from a copy beside which nothing is built. */
class LauncherTest {
    @TempDir
    private Path folder;

    private record Ran(int exit, String err) {}

    @Test
    void withoutMavenItSaysWhatIsMissing() throws IOException, InterruptedException {
        Path jdk = folder.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.createFile(jdk.resolve("bin/java"));
        assertThat(jdk.resolve("bin/java").toFile().setExecutable(true)).isTrue();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");

        Ran ran = run(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("nothing is built yet")
                .contains("install Maven")
                .hasLineCount(1);
    }

    /** From the module's folder, where Maven runs tests, or from the root of the project. */
    private static Path launcher() {
        Path beside = Path.of("..", "auditbridge");
        return Files.isRegularFile(beside) ? beside : Path.of("deploy", "auditbridge");
    }

    private Ran run(Map<String, String> environment) throws IOException, InterruptedException {
        Path shell = Peers.program("sh");
        Path deploy = Files.createDirectories(folder.resolve("deploy"));
        Path launcher = Files.copy(launcher(), deploy.resolve("auditbridge"));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"dirname", "readlink", "sed", "find", "head"}) {
            Path own = tools.resolve(tool);
            Files.writeString(own, "#!" + shell + "\nexec " + Peers.program(tool) + " \"$@\"\n");
            assertThat(own.toFile().setExecutable(true)).isTrue();
        }
        ProcessBuilder builder = new ProcessBuilder(shell.toString(), launcher.toString(), "schema");
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectError(folder.resolve("err").toFile()).start();
        int exit = process.waitFor();
        return new Ran(exit, Files.readString(folder.resolve("err")));
    }
}
