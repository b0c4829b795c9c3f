package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void twoAtOnceBuildOnce() throws IOException, InterruptedException {
        Path shell = Peers.program("sh");
        Path deploy = Files.createDirectories(folder.resolve("deploy"));
        Files.copy(launcher(), deploy.resolve("auditbridge"));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        script(jdk.resolve("java"), shell, "exit 0");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(
                tools.resolve("mvn"),
                shell,
                "echo built >> " + folder.resolve("builds"),
                "sleep 1",
                "mkdir -p deploy/app/target/lib",
                "echo jar > deploy/app/target/lib/auditbridge.jar");
        ProcessBuilder launcher = new ProcessBuilder(
                        shell.toString(), deploy.resolve("auditbridge").toString(), "schema")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        launcher.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        launcher.environment()
                .put(
                        "PATH",
                        tools
                                + File.pathSeparator
                                + Peers.program("flock").getParent()
                                + File.pathSeparator
                                + System.getenv("PATH"));

        List<Process> both = List.of(launcher.start(), launcher.start());

        for (Process process : both) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(folder.resolve("builds")).hasContent("built");
    }

    private static void script(Path file, Path shell, String... lines) throws IOException {
        Files.writeString(file, "#!" + shell + "\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
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
