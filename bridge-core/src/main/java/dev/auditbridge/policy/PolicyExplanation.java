package dev.auditbridge.policy;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.Transform.Outcome;
import dev.auditbridge.policy.AuditPolicy.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts what each rule of a policy keeps and drops, for {@code policy explain}. For one thread. */
public final class PolicyExplanation {
    private final AuditPolicy policy;
    private final List<Count> counts = new ArrayList<>();
    private final Count unmatched = new Count();

    /** An explanation that has seen no Event yet. */
    public PolicyExplanation(AuditPolicy policy) {
        this.policy = policy;
        policy.rules().forEach(rule -> counts.add(new Count()));
    }

    /**
     * What became of the Events that one rule matched first.
     *
     * @param rule the rule's place in the policy, or -1 for the Events that none matched
     * @param definition the rule; absent for those
     * @param events how many
     * @param bytes their size as they arrived
     * @param keptEvents how many go on
     * @param keptBytes their size as they go on
     * @param stageOmitted how many were dropped for their stage alone
     * @param lowered how many lost something
     * @param asksForMore how many have a lower level than the rule asks for, since the vendor sends no more
     * @param example the first of them
     */
    public record Row(
            int rule,
            @Nullable PolicyRule definition,
            long events,
            long bytes,
            long keptEvents,
            long keptBytes,
            long stageOmitted,
            long lowered,
            long asksForMore,
            @Nullable Example example) {}

    /** An Event by what it is about; without its {@code requestURI}, which may hold secrets (I7). */
    public record Example(String auditId, String stage, String user, String verb, String object) {}

    private static final class Count {
        private long events;
        private long bytes;
        private long keptEvents;
        private long keptBytes;
        private long stageOmitted;
        private long lowered;
        private long asksForMore;
        private @Nullable Example example;

        private Row row(int rule, @Nullable PolicyRule definition) {
            return new Row(
                    rule,
                    definition,
                    events,
                    bytes,
                    keptEvents,
                    keptBytes,
                    stageOmitted,
                    lowered,
                    asksForMore,
                    example);
        }
    }

    /** Counts an Event, and returns what the policy makes of it. */
    public Outcome add(AuditEvent event) {
        Decision decision = policy.decide(event);
        Outcome outcome = AuditPolicyTransform.carryOut(decision, event);
        Count count = decision.rule() < 0 ? unmatched : counts.get(decision.rule());
        count.events++;
        count.bytes += event.json().length;
        if (count.example == null) {
            count.example = example(event);
        }
        if (outcome instanceof Outcome.Kept(AuditEvent kept)) {
            count.keptEvents++;
            count.keptBytes += kept.json().length;
            count.lowered += kept == event ? 0 : 1;
            boolean more = Level.of(event.envelope().level())
                    .filter(level -> level.compareTo(decision.level()) < 0)
                    .isPresent();
            count.asksForMore += more ? 1 : 0;
        } else if (decision.level() != Level.NONE) {
            count.stageOmitted++;
        }
        return outcome;
    }

    /** One row a rule, in order, and one for the Events that none matched, if there were any. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            rows.add(counts.get(i).row(i, policy.rules().get(i)));
        }
        if (unmatched.events > 0) {
            rows.add(unmatched.row(-1, null));
        }
        return rows;
    }

    private static Example example(AuditEvent event) {
        AuditEvent.Envelope envelope = event.envelope();
        return new Example(
                text(envelope.auditId()),
                text(envelope.stage()),
                text(envelope.user().username()),
                text(envelope.verb()),
                object(envelope));
    }

    private static String object(AuditEvent.Envelope envelope) {
        ObjectRef object = envelope.objectRef();
        if (object == null) {
            return RequestPath.decoded(text(envelope.requestUri()));
        }
        StringBuilder name = new StringBuilder(text(object.resource()));
        append(name, ".", object.apiGroup());
        append(name, "/", object.subresource());
        append(name, " ", object.namespace());
        append(name, object.namespace() == null ? " " : "/", object.name());
        return name.toString();
    }

    private static void append(StringBuilder text, String before, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(before).append(value);
        }
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
