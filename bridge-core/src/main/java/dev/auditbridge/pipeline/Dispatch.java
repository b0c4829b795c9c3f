package dev.auditbridge.pipeline;

import dev.auditbridge.dedupe.DuplicateWindow;
import dev.auditbridge.dedupe.DuplicateWindow.Verdict;
import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Events of one batch that go on, and where each goes. For one thread, and one batch. */
final class Dispatch implements Ledger.Admission {
    private final String source;
    private final Treatment treatment;
    private final @Nullable Duplicates duplicates;
    private final List<Routed> events = new ArrayList<>();
    private final List<List<AuditEvent>> byTarget = new ArrayList<>();
    private int leftOut;

    private record Routed(AuditEvent event, long routes) {}

    Dispatch(String source, Treatment treatment) {
        this.source = source;
        this.treatment = treatment;
        this.duplicates = treatment.duplicates();
        treatment.targets().all().forEach(target -> byTarget.add(new ArrayList<>()));
    }

    /** Adds an Event; false if no output takes it. */
    boolean add(AuditEvent event) {
        long routes = treatment.routesOf(source, event);
        if (routes == 0) {
            return false;
        }
        if (duplicates != null) {
            // The hash is computed here, where nothing is locked.
            event.identity();
        }
        events.add(new Routed(event, routes));
        return true;
    }

    /** What its Events take beside what batch and transforms hold (I4). */
    long bytes() {
        return duplicates == null ? 0 : (long) DuplicateWindow.IN_FLIGHT_BYTES * events.size();
    }

    @Override
    public Ledger.Load admit(Ledger.Entry entry) {
        Duplicates.@Nullable Admitted admitted = duplicates == null ? null : duplicates.new Admitted(entry);
        int[] due = new int[byTarget.size()];
        for (Routed routed : events) {
            Verdict verdict = admitted == null ? Verdict.FIRST : admitted.admit(routed.event(), routed.routes());
            switch (verdict) {
                case DUPLICATE -> leftOut++;
                case WAITS -> count(routed, due, false);
                case FIRST -> count(routed, due, true);
            }
        }
        Map<String, Integer> dueByName = new HashMap<>();
        for (int target = 0; target < due.length; target++) {
            dueByName.put(treatment.targets().all().get(target).name(), due[target]);
        }
        return new Ledger.Load(
                events.size() - leftOut, dueByName, admitted == null ? Ledger.Settlement.NONE : admitted);
    }

    private void count(Routed routed, int[] due, boolean goesNow) {
        for (int target = 0; target < due.length; target++) {
            if (Targets.isIn(routed.routes(), target)) {
                due[target]++;
                if (goesNow) {
                    byTarget.get(target).add(routed.event());
                }
            }
        }
    }

    /** Puts what the ledger has admitted into the queues. */
    void enqueue(Ledger.Entry entry) {
        if (duplicates != null) {
            // Counted here, where nothing is locked.
            duplicates.count(source, leftOut);
        }
        for (int target = 0; target < byTarget.size(); target++) {
            List<AuditEvent> going = byTarget.get(target);
            if (!going.isEmpty()) {
                treatment.targets().all().get(target).queue().add(entry, going);
            }
        }
    }
}
