package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
import java.util.List;

/** How a request ended, as far as its Event tells: by the response code, else by what the authorizer decided. */
enum Outcome {
    SUCCESS("success", "Success", 1),
    FAILURE("failure", "Failure", 2),
    UNKNOWN("unknown", "Unknown", 0);

    private static final List<Member> MEMBERS = List.of(Member.RESPONSE_CODE, Member.DECISION);
    private static final String HOW =
            " below 400 or allowed, failure from 400 on or forbidden; the response code counts before the decision";

    static final Fact.Text ECS = new Fact.Text(MEMBERS, "success" + HOW, event -> of(event).ecs);
    static final Fact.Text OCSF = new Fact.Text(MEMBERS, "Success" + HOW, event -> of(event).ocsf);
    static final Fact.Whole OCSF_ID = new Fact.Whole(MEMBERS, "1 (success)" + HOW, event -> (long) of(event).id);

    private final String ecs;
    private final String ocsf;
    private final int id;

    Outcome(String ecs, String ocsf, int id) {
        this.ecs = ecs;
        this.ocsf = ocsf;
        this.id = id;
    }

    private static Outcome of(AuditEvent event) {
        ResponseStatus status = event.envelope().responseStatus();
        Integer code = status == null ? null : status.code();
        if (code != null) {
            return code < 400 ? SUCCESS : FAILURE;
        }
        String decision = event.envelope().annotations().getOrDefault(Facts.DECISION_KEY, "");
        return switch (decision) {
            case "allow" -> SUCCESS;
            case "forbid" -> FAILURE;
            default -> UNKNOWN;
        };
    }
}
