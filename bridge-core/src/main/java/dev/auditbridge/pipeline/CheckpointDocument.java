package dev.auditbridge.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A stored checkpoint as bytes: a line with the format's version, the CRC-32C (RFC 3720) and the length of what follows, then
 * one JSON object, so that a person can read it.
 *
 * @param version counts the saves
 * @param writer who saved it, where several could
 * @param parts names of {@link AttachmentParts}; none where it holds all attachments
 */
record CheckpointDocument(long version, String writer, Checkpoint checkpoint, List<String> parts) {
    private static final String FORMAT = "auditbridge-checkpoint 1";
    private static final JsonFactory JSON = new JsonFactory();

    /** A document of a store that only one process can open. */
    CheckpointDocument(long version, Checkpoint checkpoint) {
        this(version, "", checkpoint, List.of());
    }

    /** Copies the list. */
    CheckpointDocument {
        parts = List.copyOf(parts);
    }

    byte[] bytes() {
        // Large with its attachments: in Base64 four bytes for three, and their times.
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024 + (int) (checkpoint.attachedBytes() * 3 / 2));
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeNumberField("version", version);
            if (!writer.isEmpty()) {
                json.writeStringField("writer", writer);
            }
            json.writeObjectFieldStart("positions");
            for (Map.Entry<String, Position> position : new TreeMap<>(checkpoint.positions()).entrySet()) {
                json.writeStringField(position.getKey(), position.getValue().token());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("attachments");
            for (Map.Entry<String, List<Attachment>> attached : new TreeMap<>(checkpoint.attachments()).entrySet()) {
                json.writeArrayFieldStart(attached.getKey());
                for (Attachment attachment : attached.getValue()) {
                    json.writeStartObject();
                    json.writeNumberField("until", attachment.until());
                    json.writeBinaryField("bytes", attachment.bytes());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            if (!parts.isEmpty()) {
                json.writeArrayFieldStart("parts");
                for (String part : parts) {
                    json.writeString(part);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        byte[] text = body.toByteArray();
        byte[] head = head(text, 0, text.length);
        byte[] file = Arrays.copyOf(head, head.length + text.length);
        System.arraycopy(text, 0, file, head.length, text.length);
        return file;
    }

    /** The checkpoint in the bytes, or nothing if they are not exactly what was once written. */
    static Optional<CheckpointDocument> read(byte[] bytes) {
        int line = 0;
        while (line < bytes.length && bytes[line] != '\n') {
            line++;
        }
        int start = line + 1;
        if (start > bytes.length
                || !Arrays.equals(Arrays.copyOf(bytes, start), head(bytes, start, bytes.length - start))) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(bytes, start, bytes.length - start)) {
            return Optional.of(parse(json));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CheckpointDocument parse(JsonParser json) throws IOException {
        long version = 0;
        String writer = "";
        Map<String, Position> positions = new HashMap<>();
        Map<String, List<Attachment>> attachments = new HashMap<>();
        List<String> parts = new ArrayList<>();
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            if (member.equals("version")) {
                version = json.getLongValue();
                continue;
            }
            if (member.equals("writer")) {
                writer = json.getText();
                continue;
            }
            if (member.equals("parts")) {
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    parts.add(json.getText());
                }
                continue;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String partition = json.currentName();
                json.nextToken();
                if (member.equals("positions")) {
                    positions.put(partition, new Position(json.getText()));
                } else {
                    attachments.put(partition, attachments(json));
                }
            }
        }
        return new CheckpointDocument(version, writer, new Checkpoint(positions, attachments), parts);
    }

    private static List<Attachment> attachments(JsonParser json) throws IOException {
        List<Attachment> attachments = new ArrayList<>();
        if (!json.isExpectedStartArrayToken()) {
            json.skipChildren();
            return attachments;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            long until = 0;
            byte[] bytes = {};
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                if (member.equals("until")) {
                    until = json.getLongValue();
                } else {
                    bytes = json.getBinaryValue();
                }
            }
            attachments.add(new Attachment(bytes, until));
        }
        return attachments;
    }

    private static byte[] head(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        return String.format("%s %08x %d\n", FORMAT, sum.getValue(), length).getBytes(StandardCharsets.US_ASCII);
    }
}
