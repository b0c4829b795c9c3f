package dev.auditbridge.benchmark;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import dev.auditbridge.policy.AuditPolicyTransform;
import dev.auditbridge.policy.PolicyLoader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an audit policy costs an Event, by the number of its rules; one operation is one Event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBenchmark {
    /** How many rules. Only the last matches, so each decision has to pass all before it. */
    @Param({"10", "100", "500"})
    public int rules = 10;

    /** The level the last rule asks for: {@code RequestResponse} changes nothing, {@code Metadata} cuts the bodies out. */
    @Param({"RequestResponse", "Metadata"})
    public String level = "RequestResponse";

    private AuditPolicyTransform transform = transform(1, "Metadata");
    private List<AuditEvent> events = List.of();
    private int next;

    /** Makes policy and Events. */
    @Setup
    public void prepare() {
        transform = transform(rules, level);
        events = SampleEvents.decoded("mixed");
    }

    private static AuditPolicyTransform transform(int rules, String level) {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder policy = new StringBuilder("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n");
        for (int i = 1; i < rules; i++) {
            // As operators write them: some by user, some by group, most by resource and verb, many of the Events' own.
            policy.append(
                    switch (random.nextInt(4)) {
                        case 0 -> "- { level: None, users: [\"system:serviceaccount:team-%d:runner\"] }\n".formatted(i);
                        case 1 ->
                            "- { level: Metadata, userGroups: [\"team-%d\"], resources: [{ group: \"\", resources: [pods] }] }\n"
                                    .formatted(i);
                        case 2 ->
                            "- { level: None, verbs: [patch], namespaces: [shop], resources: [{ group: \"\", resources: [\"r%d\", \"pods/x%d\"] }] }\n"
                                    .formatted(i, i);
                        default ->
                            "- { level: Request, verbs: [get, patch], resources: [{ group: g%d.example.com }] }\n"
                                    .formatted(i);
                    });
        }
        policy.append("- { level: ").append(level).append(" }\n");
        byte[] content = policy.toString().getBytes(StandardCharsets.UTF_8);
        return new AuditPolicyTransform(
                PolicyLoader.load("policy.yaml", content).policy());
    }

    /** Decides about one Event, and lowers it. */
    @Benchmark
    public Outcome apply() {
        next = next + 1 == events.size() ? 0 : next + 1;
        return transform.apply(events.get(next));
    }
}
