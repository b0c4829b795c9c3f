package dev.auditbridge.output.http;

import dev.auditbridge.output.SendResult;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What became of a request. */
public sealed interface Reply {

    /** There is no answer: why, and what to make of it. */
    record None(SendResult result) implements Reply {}

    /**
     * The collector's answer.
     *
     * @param where the collector, without what may be secret
     * @param status the status code
     * @param headers the headers
     * @param body the body, as far as it was asked for
     * @param whole whether that is all of it
     * @param hide takes secrets out of a text
     */
    record Answer(String where, int status, HttpHeaders headers, byte[] body, boolean whole, UnaryOperator<String> hide)
            implements Reply {
        private static final int MOST_WORDS = 500;

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /** The status and the collector's own words, fit for an error: short, and without secrets (I7). */
        public String words() {
            String text = new String(body, 0, Math.min(body.length, MOST_WORDS), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "status " + status : "status " + status + ": " + quote(text);
        }

        /** Words out of the body, fit for an error: short, and without secrets (I7). */
        public String quote(String text) {
            return hide.apply(text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) + " ..." : text);
        }
    }
}
