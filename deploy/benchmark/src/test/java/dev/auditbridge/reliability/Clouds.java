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
        for (Map.Entry<String, Position> position : checkpoint.positions().entrySet()) {
            String token = position.getValue().token();
            boolean passed = switch (event.source) {
                case "aks" ->
                    position.getKey().endsWith(String.valueOf(event.partition))
                            && event.sequence <= Long.parseLong(part(HUB, token));
                case "eks" -> event.time.toEpochMilli() < Long.parseLong(part(GROUP_LOW, token));
                default -> event.time.isBefore(Instant.parse(part(WINDOW, token)));
            };
            if (passed) {
                return true;
            }
        }
        return false;
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
