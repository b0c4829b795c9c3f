package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import dev.auditbridge.source.SourceException;
import java.util.List;

/** Reads log entries page by page, one request a call. */
interface LogPages extends AutoCloseable {

    /** What a request came to. */
    sealed interface Answer {
        /**
         * Entries, and how to go on.
         *
         * @param next the next page's token; empty at the end. A page without entries may have one
         */
        record Page(List<LogEntry> entries, String next) implements Answer {}

        /** The token is void: the query must begin again. */
        record TokenLost() implements Answer {}

        /** The page is too large to be received: a smaller one must be asked for. */
        record TooLarge() implements Answer {}
    }

    /**
     * Reads a page, oldest entries first.
     *
     * @param token of the page before, or empty
     * @throws SourceException with words for an operator
     */
    Answer read(String filter, String token, int pageSize) throws SourceException, InterruptedException;

    /** Ends a request under way, and frees the connection. Idempotent. */
    @Override
    void close();
}
