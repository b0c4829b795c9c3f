package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.auditbridge.Checklist;
import dev.auditbridge.ChildJvm;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.ReloadingBridge;
import dev.auditbridge.pipeline.SourceSummary;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A running bridge that follows its configuration file. */
@Timeout(180)
class ReloadTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String KEEP_ALL = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n";
    private static final String KEEP_NONE = KEEP_ALL.replace("Metadata", "None");

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.auditbridge.pipeline");
    private CloudWatchStandIn cloud;

    @BeforeEach
    void begin() throws IOException {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        cloud = CloudWatchStandIn.start();
        BridgeFile.put(cloud, "zero");
        policy(KEEP_ALL);
    }

    @AfterEach
    void end() {
        logger.detachAppender(log);
        logger.setLevel(null);
        cloud.close();
    }

    private Path policy(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private Path write(String output, String only) {
        return BridgeFile.write(
                folder,
                cloud.endpoint(),
                "file: { path: \"" + folder.resolve("events") + "\" }\n    " + output
                        + "\n  - name: more\n    file: { path: \"" + folder.resolve("more") + "\" }\n    only: [{ "
                        + only + " }]",
                "transforms: [{ audit-policy: { file: \"" + folder.resolve("policy.yaml") + "\" } }]");
    }

    private ReloadingBridge start(Path config) throws IOException {
        return ReloadingBridge.start(config, BridgeConfiguration.read(config), SOON);
    }

    private List<String> events() {
        try {
            Path events = folder.resolve("events");
            return Files.exists(events) ? Files.readAllLines(events) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> errors() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    @DisplayName("I1: 100 reloads under load, half of them restarts: lost = 0")
    void underLoad() throws Exception {
        AtomicBoolean loading = new AtomicBoolean(true);
        List<String> put = new ArrayList<>();
        Thread load = Thread.ofVirtual().start(() -> {
            while (loading.get()) {
                String id = "e-" + put.size();
                BridgeFile.put(cloud, id);
                put.add(id);
                try {
                    Thread.sleep(2);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Path config = write("maxInFlight: 1", "verbs: [create]");
        List<SourceSummary> summary;
        LongestGap gap = new LongestGap();
        try (ReloadingBridge bridge = start(config)) {
            await().atMost(SOON).until(() -> !events().isEmpty());
            Thread watch = Thread.ofVirtual().start(() -> gap.watch(loading));
            for (int i = 0; i < 100; i++) {
                switch (i % 4) {
                    case 0 -> policy(KEEP_ALL + "# " + i + "\n");
                    case 1 -> write("maxInFlight: 1", "verbs: [create], users: [a" + i + "]");
                    case 2 -> write("maxInFlight: 2", "verbs: [create]");
                    default -> write("maxInFlight: 1", "verbs: [delete]");
                }
                assertThat(bridge.reload()).as("reload " + i).isTrue();
            }
            loading.set(false);
            load.join();
            watch.join();
            Set<String> expected = new HashSet<>();
            put.forEach(id -> expected.add(BridgeFile.event(id)));
            await().atMost(SOON).until(() -> new HashSet<>(events()).containsAll(expected));
            bridge.stop(SOON);
            summary = bridge.summary();
            assertThat(bridge.failure()).isEmpty();
        }
        List<String> events = events();
        assertThat(new HashSet<>(events)).hasSize(put.size() + 1);
        assertThat(summary)
                .singleElement()
                .satisfies(source -> assertThat(source.delivered()).isGreaterThanOrEqualTo(put.size()));
        assertThat(errors()).isEmpty();
        Checklist.row(
                27,
                "100 reloads under load, half of them restarts",
                "%,d Events put: lost 0, %,d twice; the longest time without a delivery %.1f s"
                        .formatted(put.size(), events.size() - put.size() - 1, gap.seconds()),
                "lost 0, delivery goes on within 2 s",
                gap.seconds() <= 2);
    }

    /** How long the file of Events did not grow at the most. */
    private final class LongestGap {
        private long nanos;

        void watch(AtomicBoolean until) {
            long size = 0;
            long since = System.nanoTime();
            while (until.get()) {
                long now = folder.resolve("events").toFile().length();
                if (now != size) {
                    nanos = Math.max(nanos, System.nanoTime() - since);
                    size = now;
                    since = System.nanoTime();
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        double seconds() {
            return nanos / 1e9;
        }
    }

    @Test
    @DisplayName("new transforms hold from the next batch on, and the counts go on")
    void transforms() throws Exception {
        Path config = write("maxInFlight: 1", "verbs: [create]");
        try (ReloadingBridge bridge = start(config)) {
            await().atMost(SOON).until(() -> events().size() == 1);
            policy(KEEP_NONE);
            assertThat(bridge.reload()).isTrue();
            assertThat(bridge.reload()).as("nothing has changed").isFalse();
            BridgeFile.put(cloud, "two");
            await().atMost(SOON)
                    .until(() -> bridge.summary().getFirst().dropped().containsKey("audit-policy: level-none"));
            assertThat(events()).containsExactly(BridgeFile.event("zero"));
            policy(KEEP_ALL);
            Files.writeString(config, Files.readString(config).replace("start: earliest", "start: 24h"));
            assertThat(bridge.reload()).isTrue();
            BridgeFile.put(cloud, "three");
            await().atMost(SOON).until(() -> events().contains(BridgeFile.event("three")));
            bridge.stop(SOON);
            assertThat(bridge.summary().getFirst().decoded()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    @DisplayName("an invalid file keeps the old configuration running, and is told once, with line and column")
    void invalid() throws Exception {
        Path config = write("maxInFlight: 1", "verbs: [create]");
        try (ReloadingBridge bridge = start(config)) {
            Path policy = policy(KEEP_ALL.replace("Metadata", "metadata"));
            assertThat(bridge.reload()).isFalse();
            assertThat(bridge.reload()).isFalse();
            assertThat(errors())
                    .singleElement()
                    .asString()
                    .contains("the one before goes on")
                    .contains(policy + ":3:18: rules[0].level: \"metadata\" is not allowed");
            Files.writeString(config, "outputs: [");
            assertThat(bridge.reload()).isFalse();
            assertThat(errors()).hasSize(2).last().asString().contains(config + ":1:");
            BridgeFile.put(cloud, "one");
            await().atMost(SOON).until(() -> events().contains(BridgeFile.event("one")));

            policy(KEEP_NONE);
            write("maxInFlight: 1", "verbs: [create]");
            assertThat(bridge.reload()).isTrue();
            assertThat(bridge.failure()).isEmpty();
        }
    }

    @Test
    @DisplayName("a configuration that cannot be started is given up for the one before")
    void cannotStart() throws Exception {
        Path config = write("maxInFlight: 1", "verbs: [create]");
        try (ReloadingBridge bridge = start(config)) {
            Path blocked = Files.writeString(folder.resolve("a-file"), "");
            Files.writeString(
                    config, Files.readString(config).replace(folder.resolve("checkpoints") + "", blocked.toString()));
            assertThat(bridge.reload()).isTrue();
            assertThat(errors()).singleElement().asString().contains("goes on with the one before");
            BridgeFile.put(cloud, "one");
            await().atMost(SOON).until(() -> events().contains(BridgeFile.event("one")));
            assertThat(bridge.failure()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "files are compared by content: swapped links, policies and files of secrets are seen without a signal")
    void links() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("policy.yaml"), KEEP_ALL);
        Files.writeString(second.resolve("policy.yaml"), KEEP_NONE);
        Files.writeString(first.resolve("secret"), "test");
        Files.writeString(second.resolve("secret"), "changed");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
        Files.delete(folder.resolve("policy.yaml"));
        Files.createSymbolicLink(folder.resolve("policy.yaml"), Path.of("..data", "policy.yaml"));
        Path config = write("maxInFlight: 1", "verbs: [create]");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("secretAccessKey: test", "secretAccessKey: \"${file:..data/secret}\""));
        try (ReloadingBridge bridge = start(config)) {
            Files.createSymbolicLink(folder.resolve("..next"), second);
            Files.move(
                    folder.resolve("..next"),
                    data,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            await().atMost(SOON)
                    .until(() -> log.list.stream()
                            .anyMatch(event -> event.getFormattedMessage().contains("the bridge drains")));
            BridgeFile.put(cloud, "one");
            await().atMost(SOON)
                    .until(() -> bridge.summary().getFirst().dropped().containsKey("audit-policy: level-none"));
        }
    }

    @Test
    @DisplayName("SIGHUP looks at once, and does not end the process")
    void hangup() throws Exception {
        Path config = write("maxInFlight: 1", "verbs: [create]");
        Process process = ChildJvm.of(ChildJvm.BRIEF, Auditbridge.class, List.of("run", "-c", config.toString()))
                .redirectError(folder.resolve("stderr").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(SOON).until(() -> !events().isEmpty());
            policy("broken: [");
            new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            await().atMost(SOON)
                    .until(() -> Files.readString(folder.resolve("stderr")).contains("policy.yaml:1:"));
            assertThat(process.isAlive()).isTrue();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
