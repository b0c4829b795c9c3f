package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.LogEntry;
import java.time.Instant;
import java.util.List;

/** A parsed filter of the Logging query language. */
sealed interface Filter {
    /** No bound. */
    Instant EARLIEST = Instant.MIN;

    /** Whether an entry is what the filter asks for. */
    boolean matches(LogEntry entry);

    /** No entry before this time can match. */
    default Instant earliest() {
        return EARLIEST;
    }

    /** All of them. */
    record And(List<Filter> parts) implements Filter {
        @Override
        public boolean matches(LogEntry entry) {
            return parts.stream().allMatch(part -> part.matches(entry));
        }

        @Override
        public Instant earliest() {
            return parts.stream().map(Filter::earliest).max(Instant::compareTo).orElse(EARLIEST);
        }
    }

    /** One of them. */
    record Or(List<Filter> parts) implements Filter {
        @Override
        public boolean matches(LogEntry entry) {
            return parts.stream().anyMatch(part -> part.matches(entry));
        }

        @Override
        public Instant earliest() {
            return parts.stream().map(Filter::earliest).min(Instant::compareTo).orElse(EARLIEST);
        }
    }

    /** Not. */
    record Not(Filter part) implements Filter {
        @Override
        public boolean matches(LogEntry entry) {
            return !part.matches(entry);
        }
    }

    /** A field compared with a value. An absent field matches nothing but {@code !=}. */
    record Comparison(FieldPath field, Operator operator, String value) implements Filter {
        @Override
        public boolean matches(LogEntry entry) {
            String found = field.of(entry);
            return found == null
                    ? operator == Operator.NOT_EQUAL
                    : operator.holds(field.compare(found, value), found, value);
        }
    }

    /** A time compared with another. */
    record TimeComparison(FieldPath field, Operator operator, Instant value) implements Filter {
        @Override
        public boolean matches(LogEntry entry) {
            return operator.holds(field.time(entry).compareTo(value), "", "");
        }

        @Override
        public Instant earliest() {
            boolean isBound =
                    operator == Operator.AT_LEAST || operator == Operator.GREATER || operator == Operator.EQUAL;
            return isBound && field.isEventTime() ? value : EARLIEST;
        }
    }
}
