package dev.auditbridge.reliability;

import dev.auditbridge.ChildJvm;
import dev.auditbridge.app.Auditbridge;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real program in a process of its own, whose words go to a file. */
final class BridgeProcess implements AutoCloseable {
    /** Small, and quick to start on few cores. */
    static final List<String> SMALL = small();

    private final Process process;
    private final Path log;

    private BridgeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code auditbridge ARGUMENTS} on a JVM with these options. */
    static BridgeProcess start(Path log, List<String> options, String... arguments) throws IOException {
        ProcessBuilder builder = ChildJvm.of(options, Auditbridge.class, List.of(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("AWS_PROFILE");
        return new BridgeProcess(builder.start(), log);
    }

    private static List<String> small() {
        List<String> options = new ArrayList<>(ChildJvm.BRIEF);
        options.add("-Xmx256m");
        try {
            return ChildJvm.archived(Path.of("target", "bridge.jsa"), options, Auditbridge.class, "quickstart");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return options;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** A figure of {@code /proc/PID/status} in bytes, such as {@code VmRSS}, or {@code VmHWM}, the most of it so far. */
    long memory(String figure) {
        return lines(Path.of("/proc", String.valueOf(pid()), "status")).stream()
                .filter(line -> line.startsWith(figure + ":"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    /** The processor time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** How many threads of the operating system it has. */
    int threads() {
        return entries("task");
    }

    /** How many files and sockets it has open. */
    int descriptors() {
        return entries("fd");
    }

    private int entries(String folder) {
        String[] names =
                Path.of("/proc", String.valueOf(pid()), folder).toFile().list();
        return names == null ? 0 : names.length;
    }

    /** The bytes that are reachable, after a collection of everything. */
    long liveHeap() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid()),
                        "GC.class_histogram")
                .start();
        String last = "";
        try (BufferedReader lines = histogram.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line;
            }
        }
        histogram.waitFor();
        // Total: instances, bytes.
        return Long.parseLong(last.strip().split("\\s+")[2]);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits until it has ended by itself, and gives its exit code. */
    int await(Duration most) throws InterruptedException {
        if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the bridge has not ended within " + most + "; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** The end of what it said, and those before it. */
    String log() {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 8_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
