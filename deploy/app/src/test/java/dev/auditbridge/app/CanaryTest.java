package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.pipeline.SourceSummary;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** I7: secrets planted in every place where one can travel, in every vendor's format, and looked for wherever the bridge writes. */
@Timeout(120)
class CanaryTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SHOW = "dead-letters show ";
    private static final String REDACTED = "transforms: [{ redact: { profile: recommended } }]\n";

    @TempDir
    private Path folder;

    private final Logger root = (Logger) LoggerFactory.getLogger("dev.auditbridge");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    /** Whatever the bridge wrote, by where. */
    private final Map<String, String> written = new LinkedHashMap<>();

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.setLevel(null);
        root.detachAppender(log);
    }

    @Test
    @DisplayName("I7: none in any output, log, metric, status page, dead letter of Events, command or error")
    void none() throws Exception {
        List<Canaries.Planted> planted = Canaries.all();
        try (StandInClouds clouds = StandInClouds.start()) {
            for (Canaries.Planted each : planted) {
                assertThat(clouds.serve(each.format(), each.record().getBytes(StandardCharsets.UTF_8)))
                        .isEmpty();
            }
            List<SourceSummary> summary = run(clouds, REDACTED);
            assertThat(summary.stream().mapToLong(SourceSummary::decoded).sum()).isEqualTo(planted.size());
            assertThat(summary).allSatisfy(source -> assertThat(source.poison()).isEmpty());
        }
        // Every place was written to, or the search would show nothing.
        assertThat(written.keySet()).contains("log", "/metrics", "/ready", "lumberjack", "dead-letters list");
        assertThat(written.keySet()).anyMatch(place -> place.startsWith(SHOW));
        assertThat(written.get("dead letters of Events")).hasLineCount(planted.size());
        Encoders.names()
                .forEach(encoder -> assertThat(written.get("events-" + encoder)).isNotBlank());
        assertThat(written.get("lumberjack")).contains("[redacted]");

        TreeSet<String> leaks = new TreeSet<>();
        planted.forEach(each -> each.secrets()
                .forEach(secret -> written.forEach((where, text) -> {
                    if (text.contains(secret)) {
                        leaks.add(each.format() + ": " + each.place() + " in " + where);
                    }
                })));
        System.out.printf(
                "canaries: %d secrets in %d records, looked for in %d places, %d found%n",
                planted.stream().mapToInt(each -> each.secrets().size()).sum(),
                planted.size(),
                written.size(),
                leaks.size());
        assertThat(leaks).isEmpty();
    }

    @Test
    @DisplayName("with the profile off the same search finds every one of them, so it could find them")
    void allWithoutTheProfile() throws Exception {
        List<Canaries.Planted> planted = Canaries.all();
        try (StandInClouds clouds = StandInClouds.start()) {
            planted.forEach(each -> clouds.serve(each.format(), each.record().getBytes(StandardCharsets.UTF_8)));
            run(clouds, "");
        }
        for (Canaries.Planted each : planted) {
            for (String secret : each.secrets()) {
                assertThat(written.get("events-canonical"))
                        .as(each.format() + ": " + each.place())
                        .contains(secret);
                assertThat(written.get("dead letters of Events")).contains(secret);
            }
        }
    }

    @Test
    @DisplayName("I7: the one exception: a record that cannot be decoded is kept raw, and is shown with --raw alone")
    void undecodableRecordsAreKeptRaw() throws Exception {
        String secret = "canary-undecodable-5e1d";
        String broken =
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"requestObject\":{\"data\":{\"p\":\"" + secret;
        String id;
        try (StandInClouds clouds = StandInClouds.start()) {
            clouds.serve("canonical", broken.getBytes(StandardCharsets.UTF_8));
            List<SourceSummary> summary = run(clouds, REDACTED);
            assertThat(summary)
                    .singleElement()
                    .satisfies(source -> assertThat(source.poison()).isNotEmpty());
            id = written.keySet().stream()
                    .filter(place -> place.startsWith(SHOW))
                    .findFirst()
                    .orElseThrow()
                    .substring(SHOW.length());
        }
        written.forEach((where, text) -> assertThat(text).as(where).doesNotContain(secret));
        assertThat(Cli.run(
                                "dead-letters",
                                "show",
                                "--raw",
                                "-c",
                                folder.resolve("bridge.yaml").toString(),
                                id)
                        .out())
                .isEqualTo(broken);
    }

    /** Bridges what the clouds hold, and gathers whatever was written meanwhile and afterwards. */
    private List<SourceSummary> run(StandInClouds clouds, String transforms) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Queue<String> arrived = new ConcurrentLinkedQueue<>();
        List<SourceSummary> summary;
        Path config;
        try (LumberjackCollector collector = LumberjackCollector.start(document -> arrived.add(document.toString()))) {
            config = configuration(clouds, transforms, collector, port);
            try (RunningBridge bridge = RunningBridge.start(BridgeConfiguration.read(config))) {
                assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
                for (String page : List.of("/metrics", "/ready", "/live")) {
                    written.put(page, get("http://127.0.0.1:" + port + page));
                }
                bridge.stop(SOON);
                summary = bridge.summary();
                written.put("blocked", bridge.blocked().toString());
            }
        }
        written.put("summary", summary.toString());
        written.put("lumberjack", String.join("\n", arrived));
        files();
        letters(config);
        commands(config);
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            lines.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                lines.add(ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        written.put("log", String.join("\n", lines));
        return summary;
    }

    private Path configuration(StandInClouds clouds, String transforms, LumberjackCollector collector, int port)
            throws IOException {
        StringBuilder yaml = new StringBuilder(clouds.sources())
                .append(transforms + "outputs:\n")
                .append("  - name: lumberjack\n    lumberjack: { hosts: [\"" + collector.endpoint() + "\"] }\n")
                .append("    encode: { origin: annotations }\n")
                .append("  - name: refusing\n    refusing: {}\n");
        for (String encoder : Encoders.names()) {
            yaml.append("  - name: events-" + encoder + "\n    file: { path: \"" + folder.resolve("events-" + encoder)
                    + "\" }\n    encode: { format: " + encoder + ", origin: annotations }\n");
        }
        yaml.append("deadLetter: { file: { directory: \"" + folder.resolve("dead-letter") + "\" } }\n")
                .append("checkpoints: { file: { directory: \"" + folder.resolve("checkpoints") + "\" } }\n")
                .append("server: { listen: \"127.0.0.1:" + port + "\" }\nallowLiteralSecrets: true\n");
        return Files.writeString(folder.resolve("bridge.yaml"), yaml);
    }

    private void files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                written.put(
                        folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
    }

    private void commands(Path config) {
        String[][] commands = {
            {"dead-letters", "list", "-c", config.toString()},
            {"dead-letters", "list", "--json", "-c", config.toString()},
            {"check", "-c", config.toString()},
            {"dead-letters", "resend", "--all", "--timeout", "5s", "-c", config.toString()}
        };
        for (String[] command : commands) {
            Cli.Result result = Cli.run(command);
            written.put(String.join(" ", List.of(command).subList(0, command.length - 2)), result.out() + result.err());
        }
        Cli.run("dead-letters", "list", "--json", "-c", config.toString())
                .out()
                .lines()
                .limit(3)
                .map(line -> line.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
                .forEach(id -> {
                    Cli.Result shown = Cli.run("dead-letters", "show", "-c", config.toString(), id);
                    written.put(SHOW + id, shown.out() + shown.err());
                });
    }

    /** What the dead letters of Events hold; the files themselves hold it in base64. */
    private void letters(Path config) throws IOException {
        try (DeadLetters letters = BridgeConfiguration.read(config).openDeadLetters();
                Stream<DeadLetters.Stored> stored = letters.list()) {
            written.put(
                    "dead letters of Events",
                    stored.map(DeadLetters.Stored::letter)
                            .filter(letter -> letter.kind() == DeadLetter.Kind.REFUSED)
                            .map(letter -> letter.reason() + new String(letter.bytes(), StandardCharsets.UTF_8))
                            .collect(Collectors.joining("\n")));
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
