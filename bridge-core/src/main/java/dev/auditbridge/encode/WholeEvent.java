package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonSlice;
import java.util.EnumSet;
import java.util.List;

/** The Event as a whole. */
final class WholeEvent {
    /** What a copy of it holds: all but its origin. */
    static final List<Member> MEMBERS = List.copyOf(EnumSet.range(Member.LEVEL, Member.UNKNOWN));

    private WholeEvent() {}

    /** The Event's own members, in order. */
    static List<JsonSlice.Member> members(AuditEvent event) {
        byte[] json = event.json();
        return JsonSlice.of(json, new AuditEvent.ByteRange(0, json.length)).members();
    }
}
