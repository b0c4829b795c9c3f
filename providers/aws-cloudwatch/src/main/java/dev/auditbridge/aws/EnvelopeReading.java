package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        Contents contents = new Contents();
        try {
            contents.read(walk);
        } catch (IOException e) {
            emit(contents, bytes, origin, depth);
            throw e;
        }
        if (contents.isEnvelope) {
            emit(contents, bytes, origin, depth);
        } else {
            results.addAll(messages.decode(bytes, start, walk.end() - start, origin));
        }
    }

    private void emit(Contents contents, byte[] bytes, Origin origin, int depth) {
        Origin of = contents.refine(origin);
        for (Entry log : contents.records) {
            if (contents.isControl) {
                results.add(new Decoded.Ignored(CONTROL_MESSAGE));
            } else {
                message(log, bytes, log.refine(of));
            }
        }
        for (ByteSpan payload : contents.payloads) {
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

    private void message(Entry log, byte[] bytes, Origin origin) {
        ByteSpan message = log.message;
        if (message == null) {
            poison(NO_MESSAGE, Arrays.copyOfRange(bytes, log.start, log.end), origin);
        } else if (log.isText) {
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

    /** A range of the document, without quotes. */
    private record ByteSpan(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /** One log event of an envelope. */
    private static final class Entry {
        private int start;
        private int end;
        private @Nullable ByteSpan message;
        private boolean isText;
        private @Nullable Instant time;
        private @Nullable String id;
        private @Nullable String stream;
        private @Nullable String account;
        private @Nullable String region;

        void member(String name, JsonWalk walk) throws IOException {
            switch (name) {
                case "message", "@message" -> message(walk);
                case "timestamp" -> {
                    Long millis = walk.number();
                    time = millis == null ? null : Instant.ofEpochMilli(millis);
                }
                case "eventId", "id", "@ptr" -> id = walk.text();
                case "logStreamName", "@logStream" -> stream = walk.text();
                case "extractedFields" -> {
                    if (!walk.at(JsonToken.START_OBJECT)) {
                        walk.skip();
                        return;
                    }
                    for (String field = walk.nextMember(); field != null; field = walk.nextMember()) {
                        switch (field) {
                            case "@aws.account" -> account = walk.text();
                            case "@aws.region" -> region = walk.text();
                            default -> walk.skip();
                        }
                    }
                }
                default -> walk.skip();
            }
        }

        private void message(JsonWalk walk) throws IOException {
            int from = walk.start();
            isText = walk.at(JsonToken.VALUE_STRING);
            boolean isObject = walk.at(JsonToken.START_OBJECT);
            int to = walk.skip();
            if (isText) {
                message = new ByteSpan(from + 1, to - 1);
            } else if (isObject) {
                message = new ByteSpan(from, to);
            }
        }

        Origin refine(Origin of) {
            Origin place = account == null && region == null
                    ? of
                    : of.withCluster(
                            account == null ? of.account() : account,
                            region == null ? of.region() : region,
                            of.cluster());
            return place.withRecord(
                    stream == null ? of.stream() : stream,
                    id == null ? of.recordId() : id,
                    time == null ? of.recordTime() : time);
        }
    }

    /** What one document holds. */
    private static final class Contents {
        private final List<Entry> records = new ArrayList<>();
        private final List<ByteSpan> payloads = new ArrayList<>();
        private boolean isEnvelope;
        private boolean isControl;
        private @Nullable String account;
        private @Nullable String group;
        private @Nullable String stream;

        void read(JsonWalk walk) throws IOException {
            Entry itself = new Entry();
            itself.start = walk.start();
            boolean event = false;
            for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                switch (name) {
                    case "kind", "auditID" -> {
                        event = true;
                        walk.skip();
                    }
                    case "messageType" -> isControl = "CONTROL_MESSAGE".equals(walk.text());
                    case "owner" -> account = walk.text();
                    case "logGroup" -> group = walk.text();
                    case "@log" -> accountAndGroup(walk.text());
                    case "logStream" -> stream = walk.text();
                    case "logEvents", "events" -> records(walk);
                    case "awslogs" -> payload(walk);
                    case "Records" -> lambdaRecords(walk);
                    default -> itself.member(name, walk);
                }
            }
            itself.end = walk.end();
            if (itself.message != null && !event) {
                records.add(itself);
                isEnvelope = true;
            }
            isEnvelope &= !event;
        }

        private void accountAndGroup(@Nullable String log) {
            int colon = log == null ? -1 : log.indexOf(':');
            if (log != null && colon > 0) {
                account = log.substring(0, colon);
                group = log.substring(colon + 1);
            }
        }

        private void records(JsonWalk walk) throws IOException {
            if (!walk.at(JsonToken.START_ARRAY)) {
                walk.skip();
                return;
            }
            isEnvelope = true;
            while (walk.next() != JsonToken.END_ARRAY) {
                Entry log = new Entry();
                log.start = walk.start();
                if (walk.at(JsonToken.START_OBJECT)) {
                    for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                        log.member(name, walk);
                    }
                    log.end = walk.end();
                } else {
                    log.end = walk.skip();
                }
                records.add(log);
            }
        }

        private void lambdaRecords(JsonWalk walk) throws IOException {
            if (!walk.at(JsonToken.START_ARRAY)) {
                walk.skip();
                return;
            }
            while (walk.next() != JsonToken.END_ARRAY) {
                if (!walk.at(JsonToken.START_OBJECT)) {
                    walk.skip();
                    continue;
                }
                for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                    if (name.equals("kinesis")) {
                        payload(walk);
                    } else {
                        walk.skip();
                    }
                }
            }
        }

        /** Notes the {@code data} of an object. */
        private void payload(JsonWalk walk) throws IOException {
            if (!walk.at(JsonToken.START_OBJECT)) {
                walk.skip();
                return;
            }
            for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                if (name.equals("data") && walk.at(JsonToken.VALUE_STRING)) {
                    int from = walk.start() + 1;
                    payloads.add(new ByteSpan(from, walk.skip() - 1));
                    isEnvelope = true;
                } else {
                    walk.skip();
                }
            }
        }

        Origin refine(Origin origin) {
            Origin place = origin.withRecord(
                    stream == null || stream.isEmpty() ? origin.stream() : stream,
                    origin.recordId(),
                    origin.recordTime());
            String cluster = LogGroup.cluster(group);
            return place.withCluster(
                    account == null ? origin.account() : account,
                    origin.region(),
                    cluster == null ? origin.cluster() : cluster);
        }
    }
}
