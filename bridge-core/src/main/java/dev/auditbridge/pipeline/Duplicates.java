package dev.auditbridge.pipeline;

import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.dedupe.DuplicateWindow;
import dev.auditbridge.dedupe.DuplicateWindow.Verdict;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.source.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * De-duplication between the ledger and the outputs: asks the window about each Event of a batch as the ledger admits it, and
 * tells it what became of the batch. I1: {@link DuplicateWindow} says why nothing is lost. Thread-safe.
 */
final class Duplicates {
    private static final String REASON = "duplicate";

    private final DuplicateWindow<Copy> window;
    private final Ledger ledger;
    private final Targets targets;
    private final Map<String, SourceCounts> counts;

    /** One Event of a batch under way. Compared by identity. */
    private static final class Copy {
        private final Ledger.Entry entry;
        private final AuditEvent event;
        private final long routes;

        Copy(Ledger.Entry entry, AuditEvent event, long routes) {
            this.entry = entry;
            this.event = event;
            this.routes = routes;
        }
    }

    /** What is acknowledged as one: an assignment of an ordered partition of a source. */
    private record Owner(String source, Partition partition) {}

    Duplicates(DuplicateSettings settings, Ledger ledger, Targets targets, Map<String, SourceCounts> counts) {
        this.window = new DuplicateWindow<>(settings);
        this.ledger = ledger;
        this.targets = targets;
        this.counts = Map.copyOf(counts);
    }

    /** The Events of one batch, asked about one by one while the ledger admits it. */
    final class Admitted implements Ledger.Settlement {
        private final Ledger.Entry entry;
        private final Object owner;
        private final List<Copy> copies = new ArrayList<>();

        Admitted(Ledger.Entry entry) {
            this.entry = entry;
            Partition partition = entry.batch().partition();
            this.owner = partition.ordered() ? new Owner(entry.source(), partition) : entry;
        }

        /** What is to be done with an Event. */
        Verdict admit(AuditEvent event, long routes) {
            Copy copy = new Copy(entry, event, routes);
            Verdict verdict = window.admit(event.identity(), routes, owner, copy);
            if (verdict != Verdict.DUPLICATE) {
                copies.add(copy);
            }
            return verdict;
        }

        @Override
        public void accepted() {
            for (Copy copy : copies) {
                window.accepted(copy.event.identity(), copy.routes, copy).forEach(Duplicates.this::leaveOut);
            }
        }

        @Override
        public void abandoned() {
            for (Copy copy : copies) {
                if (window.withdraw(copy.event.identity(), copy.routes, copy)) {
                    targets.leaveOut(ledger, copy.entry, copy.routes);
                } else {
                    window.abandoned(copy.event.identity(), copy.routes, copy)
                            .ifPresent(next -> targets.enqueue(next.entry, next.event, next.routes));
                }
            }
        }
    }

    private void leaveOut(Copy waited) {
        count(waited.entry.source(), 1);
        waited.entry.leaveOutOne();
        targets.leaveOut(ledger, waited.entry, waited.routes);
    }

    /** Counts Events of a source that are left out. */
    void count(String source, int events) {
        if (events > 0) {
            Objects.requireNonNull(counts.get(source)).dropped(DuplicateSettings.SPEC.name(), REASON, events);
        }
    }
}
