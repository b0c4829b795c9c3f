package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** One call of {@link EksDecoder}: collects what an envelope holds. */
final class EnvelopeReading {
    static final String TOO_LARGE = "envelope-too-large";
    static final String BROKEN_GZIP = "broken-gzip";
    static final String BROKEN_BASE64 = "broken-base64";
    static final String BROKEN_ENVELOPE = "broken-envelope";
    static final String NESTED = "nested-too-deep";
    static final String NO_MESSAGE = "no-message";
    static final String CONTROL_MESSAGE = "control-message";

    /** An envelope, a Lambda event in it, a payload in that: real transports nest no deeper. */
    private static final int DEEPEST = 2;

    private final MessageDecoder messages;
    private final List<Decoded> results = new ArrayList<>();
    private int budget;
    private byte[] scratch = new byte[0];

    /** @param budget how many bytes all documents may have together, after decompression */
    EnvelopeReading(MessageDecoder messages, int budget) {
        this.messages = messages;
        this.budget = budget;
    }

    List<Decoded> read(byte[] envelope, Origin origin) {
        envelope(envelope, origin, 0);
        return results;
    }

    private void envelope(byte[] bytes, Origin origin, int depth) {
        if (depth > DEEPEST) {
            poison(NESTED, bytes, origin);
            return;
        }
        byte[] plain = bytes;
        if (Gunzip.isGzip(bytes)) {
            try {
                plain = Gunzip.all(bytes, budget);
            } catch (Gunzip.TooLargeException e) {
                poison(TOO_LARGE, bytes, origin);
                return;
            } catch (IOException e) {
                poison(BROKEN_GZIP, bytes, origin);
                return;
            }
        } else if (bytes.length > budget) {
            poison(TOO_LARGE, bytes, origin);
            return;
        }
        budget -= plain.length;
        documents(plain, origin, depth);
    }

    private void documents(byte[] bytes, Origin origin, int depth) {
        int from = hasByteOrderMark(bytes) ? 3 : 0;
        if (EnvelopeShape.of(bytes, from, bytes.length) != EnvelopeShape.ENVELOPE) {
            List<Decoded> decoded = messages.decode(bytes, from, bytes.length - from, origin);
            if (decoded.size() != 1
                    || !(decoded.getFirst() instanceof Decoded.Poison)
                    || !holdsSeveral(bytes, from, bytes.length)) {
                results.addAll(decoded);
                return;
            }
        }
        int done = from;
        try (JsonWalk walk = new JsonWalk(bytes, from, bytes.length)) {
            while (walk.next() != null) {
                document(walk, bytes, origin, depth);
                done = walk.end();
            }
        } catch (IOException e) {
            // What came whole before the break was read; the rest is kept as it is (I6).
            poison(BROKEN_ENVELOPE, Arrays.copyOfRange(bytes, done, bytes.length), origin);
        }
    }

    /** Whether there is more than one document, the first of them whole. */
    private static boolean holdsSeveral(byte[] bytes, int from, int to) {
        try (JsonWalk walk = new JsonWalk(bytes, from, to)) {
            if (walk.next() != JsonToken.START_OBJECT) {
                return false;
            }
            walk.skip();
            return walk.next() == JsonToken.START_OBJECT;
        } catch (IOException e) {
            return false;
        }
    }

    private void document(JsonWalk walk, byte[] bytes, Origin origin, int depth) throws IOException {
        int start = walk.start();
        if (!walk.at(JsonToken.START_OBJECT)) {
            int end = walk.skip();
            results.addAll(messages.decode(bytes, start, end - start, origin));
            return;
        }
        EnvelopeContents contents = new EnvelopeContents();
        try {
            contents.read(walk);
        } catch (IOException e) {
            emit(contents, bytes, origin, depth);
            throw e;
        }
        if (contents.isEnvelope()) {
            emit(contents, bytes, origin, depth);
        } else {
            results.addAll(messages.decode(bytes, start, walk.end() - start, origin));
        }
    }

    private void emit(EnvelopeContents contents, byte[] bytes, Origin origin, int depth) {
        Origin of = contents.refine(origin);
        for (LogEntry log : contents.entries()) {
            if (contents.isControl()) {
                results.add(new Decoded.Ignored(CONTROL_MESSAGE));
            } else {
                message(log, bytes, log.refine(of));
            }
        }
        for (ByteSpan payload : contents.payloads()) {
            byte[] base64 = new byte[payload.length()];
            base64 = Arrays.copyOf(base64, JsonStrings.unescape(bytes, payload.start(), payload.end(), base64));
            byte[] inner;
            try {
                inner = Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                poison(BROKEN_BASE64, base64, of);
                continue;
            }
            envelope(inner, of, depth + 1);
        }
    }

    private void message(LogEntry log, byte[] bytes, Origin origin) {
        ByteSpan message = log.message();
        if (message == null) {
            ByteSpan whole = log.whole();
            poison(NO_MESSAGE, Arrays.copyOfRange(bytes, whole.start(), whole.end()), origin);
        } else if (log.isText()) {
            if (scratch.length < message.length()) {
                scratch = new byte[message.length()];
            }
            int length = JsonStrings.unescape(bytes, message.start(), message.end(), scratch);
            results.addAll(messages.decode(scratch, 0, length, origin));
        } else {
            results.addAll(messages.decode(bytes, message.start(), message.length(), origin));
        }
    }

    private void poison(String reason, byte[] bytes, Origin origin) {
        results.add(new Decoded.Poison(reason, bytes, origin));
    }

    private static boolean hasByteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }
}
