package dev.auditbridge.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets a bridge read every cloud once, for a JVM that records what it learns: {@code Training JAVA OPTION...}. */
final class Training {
    private Training() {}

    public static void main(String[] command) throws IOException, InterruptedException {
        try (BridgeTrial trial = new BridgeTrial(
                List.of("aks.json", "eks.ndjson", "gke.json"),
                Optional.empty(),
                "server: { listen: \"127.0.0.1:0\" }\n",
                configuration -> Stream.concat(
                                Stream.of(command),
                                Stream.of("run", "--until-caught-up", "-c", configuration.toString()))
                        .toList())) {
            trial.awaitEnd();
        }
    }
}
