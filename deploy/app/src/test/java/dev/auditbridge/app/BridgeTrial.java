package dev.auditbridge.app;

import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A bridge in a process of its own, and loopback stand-ins of the clouds and of the collector that it works with. */
final class BridgeTrial implements AutoCloseable {
    private final Path folder;
    private final StandInClouds clouds;
    private final LumberjackCollector collector;
    private final CountDownLatch first = new CountDownLatch(1);
    private final long begun;
    private final Process process;

    /**
     * Starts a bridge.
     *
     * @param logs the bundled logs that its clouds hold, by file name
     * @param state where the bridge keeps its positions and dead letters; a folder of the trial's own if empty
     * @param rest what else its configuration has
     * @param command what starts it, given the configuration file; the environment's CONFIGURATION is that file's folder
     */
    BridgeTrial(List<String> logs, Optional<String> state, String rest, Function<Path, List<String>> command)
            throws IOException {
        folder = Files.createTempDirectory("auditbridge-trial-");
        clouds = StandInClouds.start();
        collector = LumberjackCollector.start(document -> first.countDown());
        VendorLogs vendorLogs = new VendorLogs(clouds);
        for (String log : logs) {
            vendorLogs.load(bundled(log));
        }
        String at = state.orElseGet(() -> folder.resolve("state").toString());
        Path configuration = Files.createDirectory(folder.resolve("configuration"));
        Files.writeString(
                configuration.resolve("bridge.yaml"),
                clouds.sources() + """
                outputs:
                  - name: collector
                    lumberjack: { hosts: ["%s"] }
                    encode: { origin: annotations }
                deadLetter: { file: { directory: "%s/dead-letter" } }
                checkpoints: { file: { directory: "%s/checkpoints" } }
                allowLiteralSecrets: true
                """.formatted(collector.endpoint(), at, at) + rest);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(command.apply(configuration.resolve("bridge.yaml")))
                .redirectErrorStream(true)
                .redirectOutput(said().toFile());
        builder.environment().putAll(Map.of("CONFIGURATION", configuration.toString(), "NETWORK", "host"));
        begun = System.nanoTime();
        process = builder.start();
    }

    private Path bundled(String log) throws IOException {
        Path holder = Files.createTempDirectory(folder, log);
        try (InputStream in = Objects.requireNonNull(BridgeTrial.class.getResourceAsStream("quickstart/" + log))) {
            Files.copy(in, holder.resolve(log));
        }
        return holder;
    }

    private Path said() {
        return folder.resolve("said");
    }

    /** Waits for the first Event at the collector, and says how long after the start it came. */
    Duration firstEvent() throws InterruptedException {
        for (int tenths = 0; tenths < 600; tenths++) {
            if (first.await(100, TimeUnit.MILLISECONDS)) {
                return Duration.ofNanos(System.nanoTime() - begun);
            }
            if (!process.isAlive()) {
                break;
            }
        }
        throw new IllegalStateException("no Event came; the bridge said: " + output());
    }

    /** Waits until the bridge has ended by itself, which it must do in order. */
    void awaitEnd() throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the bridge failed; it said: " + output());
        }
    }

    /** The processor time, user and system, that the bridge has used. */
    Duration processorTime() throws IOException {
        String stat = Files.readString(of("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        // Fields 14 and 15 of proc(5), in hundredths of a second on every Linux; the first two are cut off here.
        return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
    }

    /** The memory of the bridge that is resident, in bytes. */
    long residentBytes() throws IOException {
        return Files.readAllLines(of("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private Path of(String file) {
        return Path.of("/proc", Long.toString(bridge().pid()), file);
    }

    /** The JVM: the innermost process, as what starts it may wait for it. */
    private ProcessHandle bridge() {
        return process.descendants()
                .filter(child -> child.children().findAny().isEmpty())
                .findFirst()
                .orElse(process.toHandle());
    }

    private String output() {
        try {
            return Files.readString(said());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the bridge in order, and the stand-ins. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            bridge().destroy();
            process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
        }
        clouds.close();
        collector.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
