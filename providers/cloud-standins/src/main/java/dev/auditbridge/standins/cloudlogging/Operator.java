package dev.auditbridge.standins.cloudlogging;

import java.util.Locale;

/** The comparisons of the Logging query language. Text is compared without regard to case. */
enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    AT_LEAST(">="),
    AT_MOST("<="),
    GREATER(">"),
    LESS("<"),
    HAS(":");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    boolean holds(int order, String found, String value) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case AT_LEAST -> order >= 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case HAS -> value.equals("*") || found.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
        };
    }
}
