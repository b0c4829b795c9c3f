package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link PackagedFunctionTest} runs in a network of its own, since Google's invoker listens on every address: the cloud, the
 * invoker and the collector. Ends with an error if something does not hold.
 */
final class FunctionScenario {
    private static final Pattern AUDIT_ID = Pattern.compile("\"auditID\":\"([^\"]+)\"");
    private static final Duration AMPLE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path log;
    private final Set<String> issued = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong documents = new AtomicLong();

    private FunctionScenario(Path folder) {
        this.folder = folder;
        this.log = folder.resolve("invoker.log");
    }

    /** The scenario's name, a folder, and the program fake-gcs-server. */
    public static void main(String[] arguments) throws Exception {
        FunctionScenario scenario = new FunctionScenario(Path.of(arguments[1]));
        try {
            switch (arguments[0]) {
                case "scheduled" -> scenario.scheduled(arguments[2]);
                case "pushed" -> scenario.pushed(arguments[2]);
                case "start" -> scenario.start();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (Throwable e) {
            if (Files.exists(scenario.log)) {
                System.out.println(Files.readString(scenario.log));
            }
            e.printStackTrace(System.out);
            System.exit(1);
        }
        System.exit(0);
    }

    private void scheduled(String gcs) throws Exception {
        try (CloudLoggingStandIn cloud = CloudLoggingStandIn.start();
                LumberjackCollector collector = LumberjackCollector.start(this::take);
                FakeStorage storage = FakeStorage.start(gcs)) {
            Instant start = Instant.now().minus(Duration.ofMinutes(30));
            for (int i = 0; i < 1500; i++) {
                cloud.addJson(LogEntries.entry(issue(i), start.plusMillis(i)).getBytes(StandardCharsets.UTF_8));
            }
            Path configuration = configuration("""
                google-cloud-logging:
                      resourceNames: [projects/acme-prod]
                      endpoint: %s
                      plaintext: true
                      credentials: { type: none }
                      requestsPerMinute: 6000
                      pageSize: 50
                """.formatted(cloud.endpoint()), collector, storage);

            collector.slow(Duration.ofMillis(20));
            try (Invoker overstays = Invoker.start(ScheduledFunction.class, configuration, AMPLE, log)) {
                CompletableFuture<HttpResponse<String>> answer = overstays.schedule();
                await("it delivers").atMost(AMPLE).until(() -> delivered.size() >= 100 || answer.isDone());
                overstays.kill();
                assertThat(answer).failsWithin(AMPLE);
            }
            int atTheKill = delivered.size();
            assertThat(atTheKill).as("killed in the middle").isBetween(100, issued.size() - 1);

            Duration told = Duration.ofSeconds(12);
            try (Invoker inTime = Invoker.start(ScheduledFunction.class, configuration, told, log)) {
                long began = System.nanoTime();
                HttpResponse<String> answer = inTime.schedule().get(60, TimeUnit.SECONDS);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                System.out.printf(
                        "told %d s: answered %d after %d ms: %s",
                        told.toSeconds(), answer.statusCode(), millis, answer.body());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).startsWith("to be continued");
                assertThat(millis).isLessThan(told.toMillis());
            }
            assertThat(delivered.size()).isBetween(atTheKill, issued.size() - 1);

            collector.slow(Duration.ZERO);
            try (Invoker last = Invoker.start(ScheduledFunction.class, configuration, AMPLE, log)) {
                CompletableFuture<HttpResponse<String>> one = last.schedule();
                CompletableFuture<HttpResponse<String>> other = last.schedule();
                List<Integer> statuses = List.of(
                        one.get(60, TimeUnit.SECONDS).statusCode(),
                        other.get(60, TimeUnit.SECONDS).statusCode());
                System.out.println("two runs at once: " + statuses);
                assertThat(statuses).contains(200).isSubsetOf(200, 500);
                HttpResponse<String> answer = last.schedule().get(60, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).startsWith("caught up");
            }
            nothingIsLost("scheduled", collector);
        }
    }

    private void pushed(String gcs) throws Exception {
        try (LumberjackCollector collector = LumberjackCollector.start(this::take);
                FakeStorage storage = FakeStorage.start(gcs)) {
            Path configuration = configuration("google-pubsub-push: {}\n", collector, storage);
            BlockingQueue<String> topic = new LinkedBlockingQueue<>();
            for (int i = 0; i < 600; i++) {
                topic.add(issue(i));
            }

            collector.slow(Duration.ofMillis(5));
            Subscription killed = new Subscription(topic);
            try (Invoker invoker = Invoker.start(PushFunction.class, configuration, AMPLE, log)) {
                killed.pushTo(invoker);
                await("it delivers").atMost(AMPLE).until(() -> delivered.size() >= 150);
                invoker.kill();
                killed.join();
            }
            assertThat(delivered.size()).as("killed in the middle").isLessThan(issued.size());

            collector.slow(Duration.ZERO);
            collector.silent(true);
            try (Invoker invoker = Invoker.start(PushFunction.class, configuration, Duration.ofSeconds(3), log)) {
                String id = topic.remove();
                HttpResponse<String> refused = invoker.push(id, LogEntries.pushed(id));
                System.out.printf("a collector that takes nothing: %d, to come again%n", refused.statusCode());
                assertThat(refused.statusCode()).isBetween(400, 599);
                topic.add(id);
                collector.silent(false);
            }

            Subscription rest = new Subscription(topic);
            try (Invoker invoker = Invoker.start(PushFunction.class, configuration, AMPLE, log)) {
                rest.pushTo(invoker);
                await("all are acknowledged")
                        .atMost(AMPLE)
                        .until(() -> killed.acknowledged.size() + rest.acknowledged.size() >= issued.size());
                rest.stop();
                invoker.end();
            }
            nothingIsLost("pushed", collector);
        }
    }

    /** Pushes what is in a topic, and again what was refused; each answer of success must be true (I1). */
    private final class Subscription {
        private static final int AT_ONCE = 20;

        private final BlockingQueue<String> topic;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final AtomicInteger tooEarly = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;

        Subscription(BlockingQueue<String> topic) {
            this.topic = topic;
        }

        void pushTo(Invoker invoker) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.add(Thread.ofVirtual().start(() -> push(invoker)));
            }
        }

        private void push(Invoker invoker) {
            try {
                while (!stopped) {
                    String id = topic.poll(100, TimeUnit.MILLISECONDS);
                    if (id != null) {
                        push(invoker, id);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void push(Invoker invoker, String id) throws InterruptedException {
            try {
                HttpResponse<String> answer = invoker.push(id, LogEntries.pushed(id));
                if (answer.statusCode() / 100 == 2) {
                    if (!delivered.contains(id)) {
                        tooEarly.incrementAndGet();
                    }
                    acknowledged.add(id);
                    return;
                }
            } catch (IOException e) {
                // Killed: the message comes again to the next one.
                stopped = true;
            }
            topic.add(id);
        }

        void stop() {
            stopped = true;
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(tooEarly).as("answers before the delivery").hasValue(0);
        }
    }

    /** What a start costs of a processor, until it listens and until the first run is answered; empty runs are alike. */
    private void start() throws Exception {
        try (CloudLoggingStandIn cloud = CloudLoggingStandIn.start();
                LumberjackCollector collector = LumberjackCollector.start(this::take)) {
            cloud.addJson(LogEntries.entry(issue(0), Instant.now().minus(Duration.ofMinutes(10)))
                    .getBytes(StandardCharsets.UTF_8));
            Path configuration = Files.writeString(folder.resolve("bridge.yaml"), """
                sources:
                  - name: gke
                    google-cloud-logging: { resourceNames: [projects/acme-prod], endpoint: "%s", plaintext: true, credentials: { type: none } }
                outputs:
                  - name: collector
                    lumberjack: { hosts: ["%s"] }
                checkpoints: { file: { directory: %s } }
                deadLetter: { file: { directory: %s } }
                """.formatted(
                            cloud.endpoint(),
                            collector.endpoint(),
                            folder.resolve("checkpoints"),
                            folder.resolve("dead-letter")));
            Path archive = folder.resolve("function.jsa");
            measure("Java as it is", configuration, "-XX:TieredStopAtLevel=4");
            measure("compiler stopped at C1", configuration);
            measure("the same, and makes an archive", configuration, "-XX:ArchiveClassesAtExit=" + archive);
            measure("the same with the archive", configuration, "-XX:SharedArchiveFile=" + archive);
            System.out.printf("the archive: %.1f MiB%n", Files.size(archive) / 1048576.0);
        }
    }

    private void measure(String what, Path configuration, String... options) throws Exception {
        try (Invoker invoker = Invoker.start(ScheduledFunction.class, configuration, AMPLE, log, options)) {
            Duration listens = invoker.processorTime();
            HttpResponse<String> answer = invoker.schedule().get(60, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Duration answered = invoker.processorTime();
            System.out.printf(
                    "start, %s: processor time %.1f s until it listens, %.1f s until the first run is answered%n",
                    what, listens.toMillis() / 1000.0, answered.toMillis() / 1000.0);
            invoker.end();
        }
    }

    private void nothingIsLost(String name, LumberjackCollector collector) {
        List<String> lost =
                issued.stream().filter(id -> !delivered.contains(id)).toList();
        System.out.printf(
                "%s: killed once; lost %d of %d, duplicates %d%n",
                name, lost.size(), issued.size(), documents.get() - delivered.size());
        assertThat(lost).isEmpty();
        assertThat(delivered).hasSameSizeAs(issued);
        assertThat(collector.violations()).isEmpty();
    }

    private String issue(int number) {
        String id = "gke-%06d".formatted(number);
        issued.add(id);
        return id;
    }

    private void take(Document document) {
        Matcher found = AUDIT_ID.matcher(document.message().orElseThrow());
        assertThat(found.find()).isTrue();
        documents.incrementAndGet();
        delivered.add(found.group(1));
    }

    private Path configuration(String source, LumberjackCollector collector, FakeStorage storage) throws IOException {
        return Files.writeString(folder.resolve("bridge.yaml"), """
            sources:
              - name: gke
                %s
            outputs:
              - name: collector
                lumberjack: { hosts: ["%s"] }
            checkpoints: { cloud-storage: %s }
            deadLetter: { cloud-storage: %s }
            """.formatted(
                        source, collector.endpoint(), storage.keys(), storage.keys()));
    }
}
