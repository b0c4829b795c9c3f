package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.MicroTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When it happened, in the forms that schemas want. */
final class TimeFacts {
    private static final List<Member> ANY = List.of(Member.STAGE_TIME, Member.REQUEST_RECEIVED, Member.RECORD_TIME);
    private static final String FIRST = "the first that is there";

    static final Fact.Text TIME = new Fact.Text(
            ANY,
            FIRST + ", in RFC 3339 with six decimals",
            event -> text(event.time().orElse(null)));

    /** As LEEF's devTime has it: no finer than milliseconds. */
    static final Fact.Text MILLISECOND_TIME = new Fact.Text(ANY, FIRST + ", in RFC 3339 with three decimals", event -> {
        String micros = text(event.time().orElse(null));
        return micros == null ? null : micros.substring(0, micros.length() - 4) + 'Z';
    });

    /** For schemas that insist on a time: an Event without any is from now. */
    static final Fact.Text CERTAIN_TIME =
            new Fact.Text(ANY, FIRST + ", else the present; RFC 3339 with six decimals", event -> text(certain(event)));

    static final Fact.Whole CERTAIN_MILLIS =
            new Fact.Whole(ANY, FIRST + ", else the present; milliseconds since 1970", event -> millis(certain(event)));

    static final Fact.Text RECEIVED =
            Fact.text(Member.REQUEST_RECEIVED, event -> text(event.envelope().requestReceived()));
    static final Fact.Text STAGE =
            Fact.text(Member.STAGE_TIME, event -> text(event.envelope().stageTime()));
    static final Fact.Text RECORD =
            Fact.text(Member.RECORD_TIME, event -> text(event.origin().recordTime()));
    static final Fact.Whole RECEIVED_MILLIS =
            millis(Member.REQUEST_RECEIVED, event -> event.envelope().requestReceived());
    static final Fact.Whole STAGE_MILLIS =
            millis(Member.STAGE_TIME, event -> event.envelope().stageTime());
    static final Fact.Whole RECORD_MILLIS =
            millis(Member.RECORD_TIME, event -> event.origin().recordTime());

    private TimeFacts() {}

    private static Instant certain(AuditEvent event) {
        return event.time().orElseGet(Instant::now);
    }

    private static Fact.Whole millis(Member member, Function<AuditEvent, @Nullable Instant> reader) {
        return new Fact.Whole(List.of(member), "milliseconds since 1970", event -> millis(reader.apply(event)));
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : MicroTime.format(time);
    }
}
