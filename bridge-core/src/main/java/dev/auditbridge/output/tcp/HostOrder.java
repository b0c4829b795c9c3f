package dev.auditbridge.output.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which host comes next: in turn or always the same, and those that failed lately last. Thread-safe. */
public final class HostOrder {
    private static final Duration AVOIDED = Duration.ofSeconds(10);

    private final List<Host> hosts;
    private final boolean loadBalance;
    private final Map<Host, Long> avoidedUntil = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    /** An order of these hosts. */
    public HostOrder(List<Host> hosts, boolean loadBalance) {
        this.hosts = List.copyOf(hosts);
        this.loadBalance = loadBalance;
    }

    /** The hosts in the order to be tried. */
    public List<Host> next() {
        int first = loadBalance ? next.getAndIncrement() : next.get();
        List<Host> order = new ArrayList<>(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            order.add(hosts.get(Math.floorMod(first + i, hosts.size())));
        }
        long now = System.nanoTime();
        order.sort(Comparator.comparing(host -> avoided(host, now)));
        return order;
    }

    /** A host took something: it is as good as any. */
    public void worked(Host host) {
        avoidedUntil.remove(host);
    }

    /** A host failed: others first, for a while. */
    public void failed(Host host) {
        avoidedUntil.put(host, System.nanoTime() + AVOIDED.toNanos());
        if (!loadBalance) {
            int at = hosts.indexOf(host);
            int now = next.get();
            if (Math.floorMod(now, hosts.size()) == at) {
                next.compareAndSet(now, at + 1);
            }
        }
    }

    private boolean avoided(Host host, long now) {
        Long until = avoidedUntil.get(host);
        return until != null && until - now > 0;
    }
}
