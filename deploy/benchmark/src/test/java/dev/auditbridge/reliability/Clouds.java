package dev.auditbridge.reliability;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.VendorFormat;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stand-ins of the three clouds that issue numbered Events, and know which of them a saved position passes. */
final class Clouds implements AutoCloseable {
    static final String GROUP = "/aws/eks/prod/cluster";
    static final List<String> SOURCES = List.of("aks", "eks", "gke");
    private static final int RECORDS = 4;
    private static final Pattern HUB = Pattern.compile("v1:sequence=(\\d+):.*");
    private static final Pattern GROUP_LOW = Pattern.compile("v1:(\\d+):.*");
    private static final Pattern WINDOW = Pattern.compile("v1,[^,]+,([^,]+),.*");

    final EventHubsStandIn azure;
    final CloudWatchStandIn aws;
    final CloudLoggingStandIn google;
    private final Oracle oracle;
    private final VendorFormat.Reader gke;
    private final Queue<Placed> placed = new ConcurrentLinkedQueue<>();
    private int next;
    private volatile Instant lastIssued = Instant.EPOCH;

    /** Where an Event lies: for a hub, its partition and the sequence number of its body; else its time. */
    private record Placed(String source, String key, int partition, long sequence, Instant time) {}

    private Clouds(Oracle oracle) throws IOException {
        this.oracle = oracle;
        this.azure = EventHubsStandIn.start();
        this.aws = CloudWatchStandIn.start();
        this.google = CloudLoggingStandIn.start();
        this.gke = ServiceLoader.load(VendorFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(format -> format.name().equals("gke"))
                .findFirst()
                .orElseThrow()
                .open(false);
    }

    static Clouds start(Oracle oracle) throws IOException {
        return new Clouds(oracle);
    }

    /** Issues so many Events, in turn at each of the clouds, with the time of now; for one thread. */
    void issue(int events) {
        issue(events, 0);
    }

    /** The same with answers of about so many bytes, where the cloud keeps them. */
    void issue(int events, int answerBytes) {
        for (int i = 0; i < events; i += RECORDS * SOURCES.size()) {
            int group = next++;
            issueAks(group, answerBytes);
            for (int n = 0; n < RECORDS; n++) {
                issueEks("eks-%06d-%d".formatted(group, n), n, answerBytes);
                issueGke("gke-%06d-%d".formatted(group, n));
            }
        }
        lastIssued = Instant.now();
    }

    /** When the last Event was issued. */
    Instant lastIssued() {
        return lastIssued;
    }

    private void issueAks(int group, int answerBytes) {
        List<String> records = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int n = 0; n < RECORDS; n++) {
            String event = Records.event("aks-%06d-%d".formatted(group, n), Instant.now(), answerBytes);
            keys.add(issued(event));
            records.add(Records.aks(event));
        }
        int partition = group % azure.partitions();
        byte[] body = ("{\"records\":[" + String.join(",", records) + "]}").getBytes(StandardCharsets.UTF_8);
        long sequence = azure.publish(partition, body);
        keys.forEach(key -> placed.add(new Placed("aks", key, partition, sequence, Instant.MAX)));
    }

    private void issueEks(String id, int stream, int answerBytes) {
        Instant time = Instant.now();
        String event = Records.event(id, time, answerBytes);
        placed.add(new Placed("eks", issued(event), 0, 0, Instant.ofEpochMilli(time.toEpochMilli())));
        aws.put(GROUP, "kube-apiserver-audit-0123456789abcdef0123456789abcde" + stream, time, event);
    }

    private void issueGke(String id) {
        Instant time = Instant.now();
        byte[] entry = Records.gke(id, time).getBytes(StandardCharsets.UTF_8);
        if (!(gke.read(entry, Origin.of("gke")).getFirst() instanceof Decoded.Event(var event, int dropped))) {
            throw new IllegalStateException("no Event: " + id);
        }
        placed.add(new Placed("gke", issued(new String(event.json(), StandardCharsets.UTF_8)), 0, 0, time));
        google.addJson(entry);
    }

    private String issued(String event) {
        oracle.issue(event);
        return Oracle.key(event.getBytes(StandardCharsets.UTF_8));
    }

    /** What a saved position of a source says is done: it must be in every collector (I1, I2). */
    List<String> passed(String source, Checkpoint checkpoint) {
        return placed.stream()
                .filter(event -> event.source.equals(source) && isPassed(event, checkpoint))
                .map(Placed::key)
                .toList();
    }

    private static boolean isPassed(Placed event, Checkpoint checkpoint) {
        return checkpoint.positions().entrySet().stream().anyMatch(position -> switch (event.source) {
            case "aks" -> partition(position) == event.partition && event.sequence < keptFrom(position);
            case "eks" -> event.time.isBefore(low(position));
            default -> event.time.isBefore(window(position));
        });
    }

    /** Forgets what a saved position says is done, as a provider does that prunes what was acknowledged. */
    void forget(String source, Checkpoint checkpoint) {
        for (Map.Entry<String, Position> position : checkpoint.positions().entrySet()) {
            switch (source) {
                case "aks" -> azure.expire(partition(position), keptFrom(position));
                case "eks" -> aws.expire(GROUP, low(position));
                default -> google.expire(window(position));
            }
        }
    }

    private static int partition(Map.Entry<String, Position> position) {
        return Integer.parseInt(position.getKey().replaceFirst(".*\\D", ""));
    }

    private static long keptFrom(Map.Entry<String, Position> position) {
        return 1 + Long.parseLong(part(HUB, position.getValue().token()));
    }

    private static Instant low(Map.Entry<String, Position> position) {
        return Instant.ofEpochMilli(
                Long.parseLong(part(GROUP_LOW, position.getValue().token())));
    }

    private static Instant window(Map.Entry<String, Position> position) {
        return Instant.parse(part(WINDOW, position.getValue().token()));
    }

    private static String part(Pattern pattern, String token) {
        Matcher matcher = pattern.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a position of another form: " + token);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        google.close();
        aws.close();
        azure.close();
    }
}
