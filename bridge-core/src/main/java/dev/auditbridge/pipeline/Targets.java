package dev.auditbridge.pipeline;

import dev.auditbridge.event.AuditEvent;
import java.util.List;

/**
 * The outputs of a bridge in an order that stays, so that a set of them is a bit set in a {@code long}.
 *
 * @param all at most {@link #MOST}
 */
record Targets(List<Target> all) {
    /** The most outputs that a bridge may have. */
    static final int MOST = Long.SIZE;

    Targets {
        all = List.copyOf(all);
        if (all.size() > MOST) {
            throw new IllegalArgumentException("a bridge has at most " + MOST + " outputs, and here are " + all.size());
        }
    }

    /** An output by its name, and what waits for it. */
    record Target(String name, OutputQueue queue) {}

    /** Puts an Event that the ledger has into the queues of its routes. */
    void enqueue(Ledger.Entry entry, AuditEvent event, long routes) {
        for (int i = 0; i < all.size(); i++) {
            if (isIn(routes, i)) {
                all.get(i).queue().add(entry, List.of(event));
            }
        }
    }

    /** Tells the ledger for each output of an Event's routes that it needs no sending. */
    void leaveOut(Ledger ledger, Ledger.Entry entry, long routes) {
        for (int i = 0; i < all.size(); i++) {
            if (isIn(routes, i)) {
                ledger.accepted(entry, all.get(i).name(), 1);
            }
        }
    }

    static boolean isIn(long routes, int target) {
        return (routes >>> target & 1) != 0;
    }
}
