package dev.auditbridge.standins.eventhubs;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.jspecify.annotations.Nullable;

/** Where a reader begins: the selector filter of its attach. */
sealed interface StartFilter {
    /** With the oldest event kept. */
    record Oldest() implements StartFilter {}

    /** With the next event published. */
    record Next() implements StartFilter {}

    /** With a sequence number. */
    record Sequence(long from) implements StartFilter {}

    /** With the event at an offset, or the one after. */
    record Offset(String offset, boolean inclusive) implements StartFilter {}

    /** With the first event after a time, or at it. */
    record Time(Instant time, boolean inclusive) implements StartFilter {}

    /** Reads the filter of a source; one without a filter begins with the oldest event. */
    static StartFilter of(@Nullable Source source) {
        Map<?, ?> filters = source == null || source.getFilter() == null ? Map.of() : source.getFilter();
        Object filter = filters.get(Symbol.valueOf("apache.org:selector-filter:string"));
        if (filter instanceof DescribedType described && described.getDescribed() instanceof String selector) {
            return parse(selector);
        }
        return new Oldest();
    }

    /**
     * Reads a selector, such as {@code amqp.annotation.x-opt-offset > '-1'}.
     *
     * @throws IllegalArgumentException if it is none of Event Hubs'
     */
    static StartFilter parse(String selector) {
        Matcher matcher = Pattern.compile("amqp\\.annotation\\.x-opt-([a-z-]+)\\s*(>=?)\\s*'([^']*)'")
                .matcher(selector);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a selector of Event Hubs: " + selector);
        }
        boolean inclusive = matcher.group(2).equals(">=");
        String value = matcher.group(3);
        return switch (matcher.group(1)) {
            case "offset" ->
                switch (value) {
                    case "-1" -> new Oldest();
                    case "@latest" -> new Next();
                    default -> new Offset(value, inclusive);
                };
            case "sequence-number", "sequence" -> new Sequence(Long.parseLong(value) + (inclusive ? 0 : 1));
            case "enqueued-time", "enqueuedtimeutc" -> new Time(Instant.ofEpochMilli(Long.parseLong(value)), inclusive);
            default -> throw new IllegalArgumentException("not a selector of Event Hubs: " + selector);
        };
    }
}
