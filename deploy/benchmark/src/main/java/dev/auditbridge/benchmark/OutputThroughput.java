package dev.auditbridge.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.kafka.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many Events an output takes, and what they cost: each output to a sink on loopback, with TLS and compression on and off.
 * Counted is what the sink has read; the processor time is that of the whole JVM on the output's side, its collector and
 * compiler included. The first case runs three times: to warm the JVM up, then in its turn, and at the end, where what differs
 * from its turn is noise of the machine.
 */
public final class OutputThroughput {
    private static final int BATCH = 1_000;
    private static final List<String> HTTP = List.of("https", "splunk-hec", "elasticsearch", "otlp");
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final List<AuditEvent> batch = batch();
    private final long batchBytes =
            batch.stream().mapToLong(event -> event.json().length).sum();
    private final Duration warmUp;
    private final Duration time;

    private OutputThroughput(Duration time) {
        this.time = time;
        this.warmUp = time.dividedBy(2);
    }

    /**
     * What is measured.
     *
     * @param output the kind of output
     * @param sink what it speaks to
     * @param tls whether by TLS
     * @param compression how it compresses, as the output's own setting says it; empty if it cannot
     */
    private record Case(String output, Sink.Protocol sink, boolean tls, String compression) {
        String settings(String[] address) {
            String hosts = switch (sink) {
                case KAFKA -> "brokers: [\"" + address[0] + "\"]\ntopic: " + address[2] + "\n";
                case HTTP -> "url: " + (tls ? "https://" : "http://") + address[0] + "\n";
                case LUMBERJACK, SYSLOG, SYSLOG_UDP, RELP -> "hosts: [\"" + address[0] + "\"]\n";
            };
            String sasl = output.equals("kafka") && tls
                    ? "sasl: {mechanism: plain, username: " + EmbeddedKafka.USER + ", password: '"
                            + EmbeddedKafka.PASSWORD.replace("'", "''") + "'}\n"
                    : "";
            return hosts
                    + (tls ? "tls: {ca: " + address[1] + "}\n" : "")
                    + sasl
                    + (compression.isEmpty() ? "" : "compression: " + compression + "\n")
                    + (sink == Sink.Protocol.SYSLOG_UDP ? "transport: udp\n" : "")
                    // The sink knows no indexers.
                    + (output.equals("splunk-hec") ? "token: t\nacknowledge: false\n" : "");
        }
    }

    /** Its arguments: seconds for each case, 10 if not given; then outputs, all if not given. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        List<String> chosen = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        List<Case> cases = cases().stream()
                .filter(it -> chosen.isEmpty() || chosen.contains(it.output))
                .toList();
        OutputThroughput throughput = new OutputThroughput(Duration.ofSeconds(seconds));
        System.out.printf(
                "%-13s %-5s %-11s %10s %9s %14s %12s%n",
                "output", "TLS", "compression", "Events/s", "MB/s", "CPU-s/million", "read/sent");
        throughput.measure(cases.getFirst());
        for (Case one : cases) {
            throughput.measure(one);
        }
        throughput.measure(cases.getFirst());
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean tls : new boolean[] {false, true}) {
            cases.add(new Case("lumberjack", Sink.Protocol.LUMBERJACK, tls, "0"));
            cases.add(new Case("lumberjack", Sink.Protocol.LUMBERJACK, tls, "1"));
            cases.add(new Case("syslog", Sink.Protocol.SYSLOG, tls, ""));
            cases.add(new Case("relp", Sink.Protocol.RELP, tls, ""));
            cases.add(new Case("kafka", Sink.Protocol.KAFKA, tls, "none"));
            cases.add(new Case("kafka", Sink.Protocol.KAFKA, tls, "zstd"));
            for (String http : HTTP) {
                cases.add(new Case(http, Sink.Protocol.HTTP, tls, "0"));
                cases.add(new Case(http, Sink.Protocol.HTTP, tls, "1"));
            }
        }
        cases.add(new Case("syslog", Sink.Protocol.SYSLOG_UDP, false, ""));
        return cases;
    }

    private void measure(Case one) throws Exception {
        Path folder = Files.createTempDirectory("sink");
        Process sink = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sink.class.getName(),
                        one.sink.name(),
                        Boolean.toString(one.tls),
                        folder.toString())
                .redirectError(Redirect.DISCARD)
                .start();
        try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(sink.getInputStream(), StandardCharsets.UTF_8));
                Output output = output(one, address(in))) {
            send(output, warmUp);
            long readBefore = settled(sink, in);
            long cpu = PROCESS.getProcessCpuTime();
            long start = System.nanoTime();
            long sent = send(output, time);
            double wall = (System.nanoTime() - start) / 1e9;
            double seconds = (PROCESS.getProcessCpuTime() - cpu) / 1e9;
            long read = settled(sink, in) - readBefore;
            System.out.printf(
                    "%-13s %-5s %-11s %,10.0f %9.1f %14.2f %11.2f%%%n",
                    one.sink == Sink.Protocol.SYSLOG_UDP ? "syslog udp" : one.output,
                    one.tls ? "on" : "off",
                    one.compression.isEmpty() ? "-" : one.compression,
                    read / wall,
                    read / wall * batchBytes / BATCH / 1e6,
                    seconds / sent * 1e6,
                    100.0 * read / sent);
        } finally {
            sink.destroy();
            sink.waitFor();
        }
    }

    private static String[] address(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the sink did not start");
        }
        return line.split(" ");
    }

    private static Output output(Case one, String[] address) {
        OutputFactory factory = ServiceLoader.load(OutputFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(it -> it.spec().name().equals(one.output))
                .findFirst()
                .orElseThrow();
        return factory.create("sink", Settings.parse(factory.spec(), one.settings(address)), AuditEvent::json);
    }

    /** Sends as many batches at once as the output takes, and counts the Events accepted. */
    private long send(Output output, Duration how) throws InterruptedException {
        long end = System.nanoTime() + how.toNanos();
        AtomicLong accepted = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        int most = Math.min(BATCH, output.limits().maxEvents());
        for (int i = 0; i < output.limits().maxInFlight(); i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    accepted.addAndGet(send(output, batch.subList(0, most)));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return accepted.get();
    }

    private static long send(Output output, List<AuditEvent> events) {
        try {
            return switch (output.send(events)) {
                case SendResult.Done(var rejected, var retry, var after) ->
                    events.size() - retry.size() - rejected.size();
                case SendResult.TooLarge(String why) -> throw new IllegalStateException(why);
                case SendResult.Retry(Duration after, String why) -> throw new IllegalStateException(why);
                case SendResult.Blocked(String why) -> throw new IllegalStateException(why);
            };
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many Events the sink has read, when it reads no more. */
    private static long settled(Process sink, BufferedReader in) throws IOException, InterruptedException {
        OutputStream out = sink.getOutputStream();
        long before = -1;
        while (true) {
            out.write('\n');
            out.flush();
            long now = Long.parseLong(in.readLine());
            if (now == before) {
                return now;
            }
            before = now;
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private static List<AuditEvent> batch() {
        EventCodec codec = new EventCodec(EventLimits.DEFAULT, true);
        List<AuditEvent> events = new ArrayList<>();
        for (byte[] json : SampleEvents.named("small").subList(0, BATCH)) {
            if (codec.decode(json, Origin.of("eks")).getFirst() instanceof Decoded.Event(AuditEvent event, int n)) {
                events.add(event);
            }
        }
        return List.copyOf(events);
    }
}
