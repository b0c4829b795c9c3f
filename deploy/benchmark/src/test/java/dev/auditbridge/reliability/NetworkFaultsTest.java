package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.FaultProxy;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Networks that fail in every way: how soon an output notices, and whether it leaves anything behind. */
@Isolated
class NetworkFaultsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int TIMES = Checklist.choose(1, 5);
    private static final int LEFT = 2;

    /** What happens to the network. */
    private enum Fault {
        ONE_BYTE_A_SECOND(proxy -> proxy.trickle(Duration.ofSeconds(1))),
        HALF_OPEN(FaultProxy::leaveHalfOpen),
        RESET_IN_A_FRAME(proxy -> proxy.cutAfter(300)),
        SILENT(proxy -> proxy.silent(true)),
        BLACK_HOLE(proxy -> proxy.swallow(true));

        private final Consumer<FaultProxy> begin;

        Fault(Consumer<FaultProxy> begin) {
            this.begin = begin;
        }
    }

    @Test
    @DisplayName("slow, half-open, reset and silent connections and an unknown host are noticed in time; nothing leaks")
    void noticed() throws Exception {
        try (Collectors collectors = Collectors.start(new Oracle())) {
            // What stays once it was needed, such as the clients' own threads.
            worst(collectors, Fault.SILENT);
            int before = threads();
            double slowest = 0;
            for (int i = 0; i < TIMES; i++) {
                for (Fault fault : Fault.values()) {
                    slowest = Math.max(slowest, worst(collectors, fault));
                }
                slowest = Math.max(slowest, seconds("lumberjack", "hosts: [\"collector.invalid:5044\"]"));
                slowest = Math.max(slowest, seconds("https", "url: http://collector.invalid/"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> threads() <= before + LEFT);
            Checklist.row(
                    17,
                    "one byte a second, half open, reset in a frame, silent, black hole, unknown host; lumberjack and https",
                    "each noticed within %.2f s; threads %d before, %d after".formatted(slowest, before, threads()),
                    "within the timeout of 1 s + 1 s; threads +2 at most",
                    slowest <= TIMEOUT.plusSeconds(1).toMillis() / 1e3);
        }
    }

    private static double worst(Collectors collectors, Fault fault) throws Exception {
        double lumberjack = seconds(fault, collectors.lumberjackPort(), "lumberjack", "hosts: [\"127.0.0.1:%d\"]");
        double https = seconds(fault, collectors.httpPort(), "https", "url: http://127.0.0.1:%d/");
        System.out.printf("%s: lumberjack notices within %.2f s, https within %.2f s%n", fault, lumberjack, https);
        return Math.max(lumberjack, https);
    }

    private static double seconds(Fault fault, int port, String kind, String yaml) throws Exception {
        try (FaultProxy proxy = new FaultProxy(port);
                Output output = open(kind, yaml.formatted(proxy.port()))) {
            assertThat(output.send(some())).as(kind).isEqualTo(SendResult.ACCEPTED);
            fault.begin.accept(proxy);
            return seconds(output);
        }
    }

    private static double seconds(String kind, String yaml) throws Exception {
        try (Output output = open(kind, yaml)) {
            return seconds(output);
        }
    }

    private static double seconds(Output output) throws InterruptedException {
        long start = System.nanoTime();
        SendResult result = output.send(some());
        double seconds = (System.nanoTime() - start) / 1e9;
        // Where a retry inside one send is the protocol's own, such as a second connection after a reset, it is
        // accepted.
        assertThat(result).isNotInstanceOf(SendResult.Blocked.class);
        return seconds;
    }

    private static Output open(String kind, String yaml) {
        return Outputs.of(kind, yaml + "\ntimeout: " + TIMEOUT.toMillis() + "ms");
    }

    private static List<AuditEvent> some() {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(TestEvents.event("net-" + i));
        }
        return events;
    }

    private static int threads() {
        return Thread.getAllStackTraces().size();
    }
}
