package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.List;

/** What kind of act a verb is, in the words of the schemas that have a list of them. */
enum Activity {
    CREATE("creation", "Create", 1),
    READ("access", "Read", 2),
    UPDATE("change", "Update", 3),
    DELETE("deletion", "Delete", 4),
    OTHER("info", "Other", 99),
    UNKNOWN("info", "Unknown", 0);

    /** OCSF's API Activity class (6003): what its type ids begin with. */
    private static final long OCSF_TYPES = 600_300;

    private static final List<Member> VERB = List.of(Member.VERB);
    private static final String OCSF_HOW =
            "by verb: 1 create, 2 get, list, watch, 3 update, patch, 4 delete, deletecollection, 99 others, 0 none";

    static final Fact.Whole OCSF_ID = new Fact.Whole(VERB, OCSF_HOW, event -> (long) of(event).id);
    static final Fact.Text OCSF_NAME = new Fact.Text(VERB, "the name of activity_id", event -> of(event).ocsf);
    static final Fact.Whole OCSF_TYPE =
            new Fact.Whole(VERB, "600300 and activity_id", event -> OCSF_TYPES + of(event).id);
    static final Fact.Text OCSF_TYPE_NAME = new Fact.Text(
            VERB, "`API Activity: ` and the name of activity_id", event -> "API Activity: " + of(event).ocsf);

    static final Fact.Texts ECS_TYPE = new Fact.Texts(
            List.of(Member.VERB, Member.DECISION),
            "by verb: creation, access, change, deletion, else info; and allowed or denied, as the authorizer decided",
            event -> {
                List<String> types = new ArrayList<>(2);
                types.add(of(event).ecs);
                switch (event.envelope().annotations().getOrDefault(Facts.DECISION_KEY, "")) {
                    case "allow" -> types.add("allowed");
                    case "forbid" -> types.add("denied");
                    default -> {}
                }
                return types;
            });

    private final String ecs;
    private final String ocsf;
    private final int id;

    Activity(String ecs, String ocsf, int id) {
        this.ecs = ecs;
        this.ocsf = ocsf;
        this.id = id;
    }

    private static Activity of(AuditEvent event) {
        String verb = event.envelope().verb();
        return switch (verb == null ? "" : verb) {
            case "" -> UNKNOWN;
            case "create", "post" -> CREATE;
            case "get", "list", "watch", "head", "options" -> READ;
            case "update", "patch", "put" -> UPDATE;
            case "delete", "deletecollection" -> DELETE;
            default -> OTHER;
        };
    }
}
