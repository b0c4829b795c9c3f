package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.auditbridge.ChildJvm;
import dev.auditbridge.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged functions in Google's own invoker, killed without warning. The invoker listens on every address, so that this
 * needs a network namespace of its own, which root can make, and others where user namespaces are allowed; elsewhere it is
 * skipped by name, and {@link FunctionsTest} calls the functions as methods.
 */
class PackagedFunctionTest {
    private static final List<List<String>> WAYS =
            List.of(List.of("unshare", "--net"), List.of("unshare", "--map-root-user", "--net"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "pushed"})
    @DisplayName("I1: killed in the middle of a delivery, the next invocation goes on, and nothing is lost")
    void killedAndInvokedAgain(String scenario) throws Exception {
        run(scenario);
    }

    @Test
    @DisplayName("what a start costs, with and without an archive of classes, is printed")
    void start() throws Exception {
        Peers.onlyWhereAllAreAskedFor("a start is measured");
        run("start");
    }

    private void run(String scenario) throws Exception {
        ProcessBuilder builder = ChildJvm.of(
                ChildJvm.BRIEF,
                FunctionScenario.class,
                List.of(
                        scenario,
                        folder.toString(),
                        Peers.program("fake-gcs-server").toString()));
        builder.command().addAll(0, inNetworkOfItsOwn());
        Path said = folder.resolve("scenario.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            process.destroy();
        }
        String output = Files.readString(said);
        assertThat(ended && process.exitValue() == 0).as(output).isTrue();
        try (Stream<String> lines = output.lines().filter(line -> !line.matches("(INFO|WARNING|.*loadEpollInfo).*"))) {
            lines.forEach(System.out::println);
        }
    }

    /** The beginning of a command. */
    private static List<String> inNetworkOfItsOwn() throws IOException, InterruptedException {
        Optional<List<String>> found = Optional.empty();
        for (List<String> way : WAYS) {
            List<String> attempt = new ArrayList<>(way);
            attempt.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
            if (found.isEmpty() && works(attempt)) {
                found = Optional.of(attempt);
            }
        }
        assumeThat(found)
                .as("a network namespace (root, or user namespaces; the programs unshare and ip)")
                .isPresent();
        return found.orElseThrow();
    }

    private static boolean works(List<String> way) throws InterruptedException {
        List<String> command = new ArrayList<>(way);
        command.add("true");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
