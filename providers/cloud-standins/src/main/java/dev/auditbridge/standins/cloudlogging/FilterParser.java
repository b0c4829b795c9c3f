package dev.auditbridge.standins.cloudlogging;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses what clients commonly send of the Logging query language: comparisons, {@code log_id(...)}, lists of values,
 * {@code AND}, {@code OR}, {@code NOT}, parentheses. {@code OR} binds closer than {@code AND}; two comparisons side by side are
 * an {@code AND} (Google, "Logging query language"). Anything else is refused, never ignored.
 */
final class FilterParser {
    /** The API's own limit. */
    private static final int LONGEST = 20_000;

    private final String text;
    private int at;

    private FilterParser(String text) {
        this.text = text;
    }

    /**
     * Parses a filter; an empty one matches everything.
     *
     * @throws FilterException if it holds anything that is not understood
     */
    static Filter parse(String text) throws FilterException {
        if (text.length() > LONGEST) {
            throw new FilterException("the filter is longer than " + LONGEST + " characters");
        }
        FilterParser parser = new FilterParser(text);
        if (parser.isAtEnd()) {
            return new Filter.And(List.of());
        }
        Filter filter = parser.conjunction();
        if (!parser.isAtEnd()) {
            throw parser.unexpected();
        }
        return filter;
    }

    /** A filter that the API would refuse. */
    static final class FilterException extends Exception {
        private static final long serialVersionUID = 1L;

        FilterException(String message) {
            super(message);
        }
    }

    private Filter conjunction() throws FilterException {
        List<Filter> parts = new ArrayList<>();
        parts.add(disjunction());
        while (!isAtEnd() && peek() != ')') {
            takeWord("AND");
            parts.add(disjunction());
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private Filter disjunction() throws FilterException {
        List<Filter> parts = new ArrayList<>();
        parts.add(term());
        while (takeWord("OR")) {
            parts.add(term());
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
    }

    private Filter term() throws FilterException {
        if (takeWord("NOT") || take('-')) {
            return new Filter.Not(term());
        }
        if (take('(')) {
            Filter inner = conjunction();
            expect(')');
            return inner;
        }
        FieldPath field = field();
        if (field.segments().equals(List.of("log_id"))) {
            expect('(');
            String id = value();
            expect(')');
            return new Filter.Comparison(field, Operator.EQUAL, id);
        }
        if (!field.isKnown()) {
            throw new FilterException("the field " + String.join(".", field.segments()) + " is not known here");
        }
        Operator operator = operator();
        if (!take('(')) {
            return comparison(field, operator, value());
        }
        List<Filter> any = new ArrayList<>();
        do {
            any.add(comparison(field, operator, value()));
        } while (takeWord("OR"));
        expect(')');
        return new Filter.Or(any);
    }

    private static Filter comparison(FieldPath field, Operator operator, String value) throws FilterException {
        if (!field.accepts(value) || (operator == Operator.HAS && field.isTime())) {
            throw new FilterException("the value \"" + value + "\" cannot be compared with the field "
                    + String.join(".", field.segments()));
        }
        return field.isTime()
                ? new Filter.TimeComparison(field, operator, Instant.parse(value))
                : new Filter.Comparison(field, operator, value);
    }

    private FieldPath field() throws FilterException {
        List<String> segments = new ArrayList<>();
        do {
            skipBlanks();
            segments.add(at < text.length() && text.charAt(at) == '"' ? quoted() : name());
        } while (at < text.length() && text.charAt(at) == '.' && ++at > 0);
        return new FieldPath(List.copyOf(segments));
    }

    private Operator operator() throws FilterException {
        skipBlanks();
        // The longer symbols stand first in no order of the enum, so take the longest that fits.
        Operator found = null;
        for (Operator operator : Operator.values()) {
            boolean fits = text.startsWith(operator.symbol(), at);
            if (fits
                    && (found == null
                            || operator.symbol().length() > found.symbol().length())) {
                found = operator;
            }
        }
        if (found == null || text.startsWith("=~", at)) {
            throw unexpected();
        }
        at += found.symbol().length();
        return found;
    }

    private String value() throws FilterException {
        skipBlanks();
        return at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
    }

    private String quoted() throws FilterException {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                value.append(text.charAt(at));
            }
        }
        if (at >= text.length()) {
            throw new FilterException("a quoted text has no end");
        }
        at++;
        return value.toString();
    }

    private String name() throws FilterException {
        return run("_@");
    }

    private String bare() throws FilterException {
        return run("_@.:/%+-*");
    }

    private String run(String others) throws FilterException {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || others.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        return text.substring(start, at);
    }

    private boolean takeWord(String word) {
        skipBlanks();
        int end = at + word.length();
        boolean isWord = text.startsWith(word, at)
                && (end == text.length() || Character.isWhitespace(text.charAt(end)) || text.charAt(end) == '(');
        if (isWord) {
            at = end;
        }
        return isWord;
    }

    private boolean take(char wanted) {
        boolean isThere = !isAtEnd() && peek() == wanted;
        if (isThere) {
            at++;
        }
        return isThere;
    }

    private void expect(char wanted) throws FilterException {
        if (!take(wanted)) {
            throw unexpected();
        }
    }

    private char peek() {
        skipBlanks();
        return text.charAt(at);
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at >= text.length();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private FilterException unexpected() {
        return at >= text.length()
                ? new FilterException("the filter ends too early")
                : new FilterException("the filter is not understood at \""
                        + text.substring(at, Math.min(text.length(), at + 20)) + "\" (character " + (at + 1) + ")");
    }
}
