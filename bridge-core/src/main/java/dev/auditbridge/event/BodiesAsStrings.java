package dev.auditbridge.event;

import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.AuditEvent.Envelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An Event's bytes with its bodies replaced by their JSON text as a string.
 *
 * @param json the bytes
 * @param envelope the envelope, whose ranges are the strings
 */
record BodiesAsStrings(byte[] json, Envelope envelope) {

    static BodiesAsStrings of(byte[] json, Envelope envelope) {
        ByteRange request = envelope.requestObject();
        ByteRange response = envelope.responseObject();
        if (request == null && response == null) {
            return new BodiesAsStrings(json, envelope);
        }
        Splice splice = new Splice(json);
        @Nullable ByteRange newRequest;
        @Nullable ByteRange newResponse;
        if (request != null && response != null && response.start() < request.start()) {
            newResponse = splice.quote(response);
            newRequest = splice.quote(request);
        } else {
            newRequest = splice.quote(request);
            newResponse = splice.quote(response);
        }
        return new BodiesAsStrings(
                splice.end(),
                new Envelope(
                        envelope.level(),
                        envelope.auditId(),
                        envelope.stage(),
                        envelope.requestUri(),
                        envelope.verb(),
                        envelope.user(),
                        envelope.impersonatedUser(),
                        envelope.sourceIps(),
                        envelope.userAgent(),
                        envelope.objectRef(),
                        envelope.responseStatus(),
                        newRequest,
                        newResponse,
                        envelope.requestReceived(),
                        envelope.stageTime(),
                        envelope.annotations()));
    }

    /** Copies bytes, quoting ranges on the way. */
    private static final class Splice {
        private final byte[] from;
        private final ByteArrayOutputStream to;
        private int done;

        Splice(byte[] from) {
            this.from = from;
            this.to = new ByteArrayOutputStream(from.length + from.length / 8);
        }

        @Nullable
        ByteRange quote(@Nullable ByteRange range) {
            if (range == null) {
                return null;
            }
            to.write(from, done, range.start() - done);
            int start = to.size();
            to.write('"');
            for (int i = range.start(); i < range.end(); i++) {
                byte b = from[i];
                if (b == '"' || b == '\\') {
                    to.write('\\');
                    to.write(b);
                } else if (b >= 0 && b < ' ') {
                    to.writeBytes(String.format("\\u%04x", b).getBytes(StandardCharsets.US_ASCII));
                } else {
                    to.write(b);
                }
            }
            to.write('"');
            done = range.end();
            return new ByteRange(start, to.size());
        }

        byte[] end() {
            to.write(from, done, from.length - done);
            return to.toByteArray();
        }
    }
}
