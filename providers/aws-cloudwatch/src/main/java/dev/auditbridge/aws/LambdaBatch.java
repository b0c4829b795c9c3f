package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda hands to a function that a log group's subscription feeds, part by part. The records of a Kinesis stream are
 * parts that can fail one by one; the payload of a direct subscription is a single part.
 *
 * <p>{@link LambdaSource} delivers it by a bridge. A function that could not deliver a part answers with {@link #failedFrom}: Lambda hands out that record and all behind it
 * again (event source mapping with {@code ReportBatchItemFailures}). Without a sequence number only an exception makes Lambda
 * try again, at most twice.
 *
 * @param parts in the order of the stream
 */
public record LambdaBatch(List<Part> parts) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Copies the parts. */
    public LambdaBatch {
        parts = List.copyOf(parts);
    }

    /**
     * One record of the batch.
     *
     * @param sequenceNumber its name in the stream; absent for a direct subscription
     * @param decoded what it holds
     */
    public record Part(Optional<String> sequenceNumber, List<Decoded> decoded) {
        /** Copies what it holds. */
        public Part {
            decoded = List.copyOf(decoded);
        }
    }

    /** Reads the event of an invocation; never throws, whatever the bytes. */
    public static LambdaBatch read(byte[] event, EksDecoder decoder, Origin origin) {
        try (JsonWalk walk = new JsonWalk(event, 0, event.length)) {
            List<Part> parts = new ArrayList<>();
            if (walk.next() == JsonToken.START_OBJECT) {
                for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                    if (name.equals("Records") && walk.at(JsonToken.START_ARRAY)) {
                        while (walk.next() != JsonToken.END_ARRAY) {
                            parts.add(part(walk, event, decoder, origin));
                        }
                    } else {
                        walk.skip();
                    }
                }
            }
            if (!parts.isEmpty()) {
                return new LambdaBatch(parts);
            }
        } catch (IOException e) {
            // Broken: the decoder says so, and keeps the bytes.
        }
        return new LambdaBatch(List.of(new Part(Optional.empty(), decoder.decode(event, origin))));
    }

    private static Part part(JsonWalk walk, byte[] event, EksDecoder decoder, Origin origin) throws IOException {
        int start = walk.start();
        String data = null;
        String sequenceNumber = null;
        if (walk.at(JsonToken.START_OBJECT)) {
            for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                if (!name.equals("kinesis") || !walk.at(JsonToken.START_OBJECT)) {
                    walk.skip();
                    continue;
                }
                for (String inner = walk.nextMember(); inner != null; inner = walk.nextMember()) {
                    switch (inner) {
                        case "data" -> data = walk.text();
                        case "sequenceNumber" -> sequenceNumber = walk.text();
                        default -> walk.skip();
                    }
                }
            }
        } else {
            walk.skip();
        }
        byte[] record = Arrays.copyOfRange(event, start, Math.max(start, walk.end()));
        return new Part(Optional.ofNullable(sequenceNumber), decode(data, record, decoder, origin));
    }

    private static List<Decoded> decode(@Nullable String data, byte[] record, EksDecoder decoder, Origin origin) {
        if (data == null) {
            return List.of(new Decoded.Poison(EnvelopeReading.NO_MESSAGE, record, origin));
        }
        try {
            return decoder.decode(Base64.getDecoder().decode(data), origin);
        } catch (IllegalArgumentException e) {
            return List.of(new Decoded.Poison(EnvelopeReading.BROKEN_BASE64, record, origin));
        }
    }

    /** The answer to Lambda when all parts were delivered: {@code {"batchItemFailures":[]}}. */
    public static byte[] delivered() {
        return answer(null);
    }

    /**
     * The answer to Lambda when a part, and with it all behind it, was not delivered.
     *
     * @param first the first part that was not
     * @throws IllegalArgumentException if the part has no sequence number: then the invocation itself must fail
     */
    public static byte[] failedFrom(Part first) {
        return answer(first.sequenceNumber()
                .orElseThrow(() -> new IllegalArgumentException("a direct subscription has no parts to send again")));
    }

    private static byte[] answer(@Nullable String sequenceNumber) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("batchItemFailures");
            if (sequenceNumber != null) {
                out.writeStartObject();
                out.writeStringField("itemIdentifier", sequenceNumber);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
