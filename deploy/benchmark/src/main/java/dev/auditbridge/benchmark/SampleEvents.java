package dev.auditbridge.benchmark;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/** Canonical Events to measure with, the same in every run. */
public final class SampleEvents {
    private static final int COUNT = 1_000;

    /** Sizes of an API server at level RequestResponse (measured, 9,107 Events): bytes at each quantile of the three stages. */
    private static final int[][] RECEIVED = {{0, 560}, {50, 619}, {90, 776}, {99, 879}, {100, 3_492}};

    private static final int[][] COMPLETE = {{0, 700}, {50, 1_419}, {90, 4_248}, {99, 8_307}, {100, 65_000}};

    private SampleEvents() {}

    /** The Events of that name: {@code small}, {@code mixed}, or {@code corpus}, which {@code -Dcorpus=DIR} must name. */
    public static List<byte[]> named(String name) {
        return switch (name) {
            case "small" -> small();
            case "mixed" -> mixed();
            case "corpus" -> corpus(Path.of(System.getProperty("corpus", "")));
            default -> throw new IllegalArgumentException("there are small, mixed and corpus, and no " + name);
        };
    }

    /** The same as Events. */
    static List<AuditEvent> decoded(String name) {
        return decoded(name, UnaryOperator.identity());
    }

    /** The same as Events, each changed before it is decoded. */
    static List<AuditEvent> decoded(String name, UnaryOperator<String> change) {
        EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);
        List<AuditEvent> events = new ArrayList<>();
        for (byte[] json : named(name)) {
            byte[] changed =
                    change.apply(new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            if (codec.decode(changed, Origin.of("canonical")).getFirst()
                    instanceof Decoded.Event(AuditEvent event, int n)) {
                events.add(event);
            }
        }
        return events;
    }

    /** About 1.4 KB each: both bodies, short. */
    private static List<byte[]> small() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            events.add(event(random, 1_300, true));
        }
        return events;
    }

    /** With the corpus' sizes: half RequestReceived, half ResponseComplete, some of them long. */
    private static List<byte[]> mixed() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            boolean complete = i % 2 == 1;
            events.add(event(random, size(random, complete ? COMPLETE : RECEIVED), complete));
        }
        return events;
    }

    /** About 0.6 KB each: no bodies. */
    static List<byte[]> received() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            events.add(event(random, 600, false));
        }
        return events;
    }

    /** The first Events of the real API server, as it wrote them. */
    private static List<byte[]> corpus(Path folder) {
        List<byte[]> events = new ArrayList<>();
        Path file = folder.resolve("audit-requestresponse.ndjson.gz");
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    events.add(line.toByteArray());
                    line.reset();
                } else {
                    line.write(b);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the corpus cannot be read; -Dcorpus=DIR names its folder: " + file, e);
        }
        return events;
    }

    private static int size(SplittableRandom random, int[][] quantiles) {
        double quantile = random.nextDouble(100);
        int i = 1;
        while (quantiles[i][0] < quantile) {
            i++;
        }
        double part = (quantile - quantiles[i - 1][0]) / (quantiles[i][0] - quantiles[i - 1][0]);
        return (int) (quantiles[i - 1][1] + part * (quantiles[i][1] - quantiles[i - 1][1]));
    }

    private static byte[] event(SplittableRandom random, int size, boolean complete) {
        String time = "2026-03-01T10:20:%02d.%06dZ".formatted(random.nextInt(60), random.nextInt(1_000_000));
        String name = "web-%08x".formatted(random.nextInt());
        StringBuilder event = new StringBuilder(size + 512)
                .append(
                        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"RequestResponse\",\"auditID\":\"")
                .append("%08x-27c4-4b0b-9a53-%012x".formatted(random.nextInt(), random.nextLong(1L << 48)))
                .append("\",\"stage\":\"")
                .append(complete ? "ResponseComplete" : "RequestReceived")
                .append("\",\"requestURI\":\"/api/v1/namespaces/shop/pods/")
                .append(name)
                .append("/status?timeout=10s\",\"verb\":\"patch\",\"user\":{\"username\":\"system:node:worker-")
                .append(random.nextInt(100))
                .append("\",\"groups\":[\"system:nodes\",\"system:authenticated\"]},\"sourceIPs\":[\"10.1.2.")
                .append(random.nextInt(256))
                .append("\"],\"userAgent\":\"kubelet/v1.31.4 (linux/amd64) kubernetes/a78aa47\",\"objectRef\":{")
                .append("\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"")
                .append(name)
                .append("\",\"apiVersion\":\"v1\",\"subresource\":\"status\"}");
        String end = ",\"requestReceivedTimestamp\":\"" + time + "\",\"stageTimestamp\":\"" + time + "\"";
        if (complete) {
            end +=
                    ",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\",\"authorization.k8s.io/reason\":\"\"}";
            event.append(",\"responseStatus\":{\"metadata\":{},\"code\":200}");
            int room = size - event.length() - end.length() - 40;
            if (room > 60) {
                event.append(",\"requestObject\":").append(body(random, room / 2));
                event.append(",\"responseObject\":").append(body(random, room / 2));
            }
        }
        return event.append(end).append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An object of about that size, as API objects are: short names, texts, numbers, some nesting, some escapes. */
    private static String body(SplittableRandom random, int size) {
        StringBuilder body = new StringBuilder(size + 80).append("{\"kind\":\"Pod\",\"items\":[0");
        while (body.length() < size - 30) {
            body.append(",{\"type\":\"Ready\",\"status\":\"True\",\"n\":")
                    .append(random.nextInt(100_000))
                    .append(",\"message\":\"ré\\u003cdy \\\"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\\\"\"}");
        }
        return body.append("]}").toString();
    }
}
