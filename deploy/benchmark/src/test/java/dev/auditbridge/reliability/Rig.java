package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.pipeline.FileCheckpointStore;
import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Three clouds, two collectors, an oracle, and a folder in which bridges come and go. */
final class Rig implements AutoCloseable {
    private static final Duration CAUGHT_UP = Duration.ofMinutes(5);

    final Oracle oracle = new Oracle();
    final Clouds clouds;
    final Collectors collectors;
    private final Path folder;

    Rig(Path folder) throws IOException {
        this.folder = folder;
        this.clouds = Clouds.start(oracle);
        this.collectors = Collectors.start(oracle);
        write(file());
    }

    /** The configuration to begin with. */
    BridgeFile file() {
        return BridgeFile.of(clouds, collectors, folder);
    }

    Path configuration() {
        return folder.resolve("bridge.yaml");
    }

    Path folder() {
        return folder;
    }

    void write(BridgeFile file) throws IOException {
        Files.writeString(configuration(), file.text());
    }

    /** A bridge that runs until it is told to end. */
    BridgeProcess start(String... arguments) throws IOException {
        return start(BridgeProcess.SMALL, arguments);
    }

    BridgeProcess start(List<String> options, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("run", "-c", configuration().toString()));
        all.addAll(List.of(arguments));
        return BridgeProcess.start(folder.resolve("bridge.log"), options, all.toArray(String[]::new));
    }

    /** Runs a bridge until it has delivered all that is there. */
    void catchUp() throws IOException, InterruptedException {
        // What is younger than Cloud Logging's settle time when a bridge starts is left to the next one.
        Instant settled = clouds.lastIssued().plus(BridgeFile.SETTLE);
        await().atMost(BridgeFile.SETTLE.multipliedBy(2))
                .until(() -> Instant.now().isAfter(settled));
        try (BridgeProcess bridge = start("--until-caught-up", "--deadline", CAUGHT_UP.toSeconds() + "s")) {
            assertThat(bridge.await(CAUGHT_UP.plusSeconds(40)))
                    .as("%s", bridge.log())
                    .isZero();
        }
    }

    /** What is saved of a source, while no bridge runs. */
    Checkpoint saved(String source) throws IOException {
        try (FileCheckpointStore store = new FileCheckpointStore(folder.resolve("checkpoints"))) {
            return store.load(source).checkpoint();
        }
    }

    /** While no bridge runs: how many Events a saved position passes that a collector has not (I2). */
    long positionsAhead() throws IOException {
        long ahead = 0;
        for (String source : Clouds.SOURCES) {
            Checkpoint saved = saved(source);
            List<String> passed = clouds.passed(source, saved);
            for (String output : Collectors.NAMES) {
                List<String> missing = oracle.missing(output, passed);
                if (!missing.isEmpty()) {
                    System.out.printf("%s is ahead with %s: %s lacks %s%n", source, saved, output, missing);
                }
                ahead += missing.size();
            }
        }
        return ahead;
    }

    /** While no bridge runs: the clouds forget what the saved positions pass. */
    void prune() throws IOException {
        for (String source : Clouds.SOURCES) {
            clouds.forget(source, saved(source));
        }
    }

    /** Everything issued is at both collectors as it was, and came by the protocol. */
    boolean nothingIsLost() {
        Collectors.NAMES.forEach(output -> {
            List<String> missing = oracle.missing(output);
            if (!missing.isEmpty()) {
                System.out.printf("%s lacks %d Events: %s%n", output, missing.size(), missing);
            }
        });
        return oracle.lost() == 0
                && oracle.mismatches() == 0
                && collectors.violations().isEmpty();
    }

    @Override
    public void close() {
        collectors.close();
        clouds.close();
    }
}
