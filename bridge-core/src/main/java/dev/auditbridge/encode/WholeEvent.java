package dev.auditbridge.encode;

import java.util.EnumSet;
import java.util.List;

/** The members that a copy of the whole Event holds: all but those of its origin. */
final class WholeEvent {
    static final List<Member> MEMBERS = List.copyOf(EnumSet.range(Member.LEVEL, Member.UNKNOWN));

    private WholeEvent() {}
}
