package dev.auditbridge.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What an image is judged by: {@code FirstEvent COMMAND...}, where the command runs the bridge of an image with the folder
 * that the environment's CONFIGURATION names as its {@code /etc/auditbridge}. Ends with 1 if it takes too much memory.
 */
final class FirstEvent {
    private static final Duration FIRST_EVENT = Duration.ofSeconds(3);
    private static final long RESIDENT_MIB = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** A start is tried again where the machine was busy: the bar is what the image can do. */
    private static final int STARTS = 3;

    private final List<String> command;
    private boolean missed;

    private FirstEvent(List<String> command) {
        this.command = command;
    }

    /** A bridge that has delivered its first Event, and idles from then on. */
    private record Idling(String source, BridgeTrial trial, long since) {
        long residentMebibytes() throws IOException, InterruptedException {
            TimeUnit.NANOSECONDS.sleep(since + IDLE.toNanos() - System.nanoTime());
            return trial.residentBytes() >> 20;
        }
    }

    public static void main(String[] command) throws IOException, InterruptedException {
        FirstEvent measurement = new FirstEvent(List.of(command));
        List<Idling> idling = new ArrayList<>();
        try {
            // Each starts while those before it idle, which takes next to nothing of the machine.
            for (String log : List.of("aks.json", "eks.ndjson", "gke.json")) {
                idling.add(measurement.start(log));
            }
            for (Idling bridge : idling) {
                measurement.memory(bridge);
            }
        } finally {
            for (Idling bridge : idling) {
                bridge.trial.close();
            }
        }
        System.exit(measurement.missed ? 1 : 0);
    }

    private Idling start(String log) throws IOException, InterruptedException {
        String source = log.substring(0, log.indexOf('.'));
        for (int start = 1; ; start++) {
            BridgeTrial trial =
                    new BridgeTrial(List.of(log), Optional.of("/var/lib/auditbridge"), "", configuration -> run());
            Duration first = trial.firstEvent();
            System.out.printf(
                    "%s alone: first Event %.1f s after the start, with %.1f s of processor time%n",
                    source, seconds(first), seconds(trial.processorTime()));
            boolean late = first.compareTo(FIRST_EVENT) > 0;
            if (!late || start == STARTS) {
                // Told and not judged: it says as much of what else the machine does as of the image.
                isMissed(late, source + ": first Event within " + FIRST_EVENT.toSeconds() + " s");
                return new Idling(source, trial, System.nanoTime());
            }
            trial.close();
        }
    }

    private void memory(Idling bridge) throws IOException, InterruptedException {
        long resident = bridge.residentMebibytes();
        System.out.printf("%s alone: %d MiB resident after %d s idle%n", bridge.source, resident, IDLE.toSeconds());
        missed |= isMissed(resident >= RESIDENT_MIB, bridge.source + ": under " + RESIDENT_MIB + " MiB resident");
    }

    private List<String> run() {
        return Stream.concat(command.stream(), Stream.of("run", "-c", "/etc/auditbridge/bridge.yaml"))
                .toList();
    }

    private static boolean isMissed(boolean misses, String bar) {
        if (misses) {
            System.out.println("bar missed: " + bar);
        }
        return misses;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
