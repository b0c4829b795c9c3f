package dev.auditbridge.app;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads and writes.
 *
 * @param in stdin
 * @param out stdout: data and nothing else
 * @param err stderr: everything else; flushed at each line
 * @param terminal whether a person watches stderr
 */
record Streams(InputStream in, OutputStream out, PrintWriter err, boolean terminal) {

    /** A printer on stdout. */
    PrintWriter printer() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), false);
    }
}
