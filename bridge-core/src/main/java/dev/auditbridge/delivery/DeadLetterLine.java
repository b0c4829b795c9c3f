package dev.auditbridge.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.auditbridge.event.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A dead letter as a line of text: a checksum in eight hexadecimal digits, a space, and a JSON object. */
public final class DeadLetterLine {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final HexFormat HEX = HexFormat.of();
    private static final int CHECKSUM = 8;

    private DeadLetterLine() {}

    /** The line, with its line break. */
    public static byte[] write(DeadLetter letter) throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream(letter.bytes().length * 4 / 3 + 512);
        try (JsonGenerator json = JSON.createGenerator(object)) {
            json.writeStartObject();
            text(json, "time", letter.time().toString());
            text(json, "kind", letter.kind().name());
            text(json, "source", letter.source());
            optional(json, "output", letter.output());
            text(json, "reason", letter.reason());
            Origin origin = letter.origin();
            text(json, "provider", origin.provider());
            optional(json, "account", origin.account());
            optional(json, "region", origin.region());
            optional(json, "cluster", origin.cluster());
            optional(json, "stream", origin.stream());
            optional(json, "recordId", origin.recordId());
            optional(json, "recordTime", origin.recordTime());
            optional(json, "arrived", origin.arrived());
            json.writeBinaryField("bytes", letter.bytes());
            json.writeEndObject();
        }
        byte[] text = object.toByteArray();
        byte[] line = new byte[CHECKSUM + 1 + text.length + 1];
        System.arraycopy(checksum(text).getBytes(StandardCharsets.US_ASCII), 0, line, 0, CHECKSUM);
        line[CHECKSUM] = ' ';
        System.arraycopy(text, 0, line, CHECKSUM + 1, text.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The letter of a line without its line break, unless the line was cut or changed. */
    public static Optional<DeadLetter> read(String line) {
        if (line.length() <= CHECKSUM || line.charAt(CHECKSUM) != ' ') {
            return Optional.empty();
        }
        byte[] text = line.substring(CHECKSUM + 1).getBytes(StandardCharsets.UTF_8);
        if (!line.startsWith(checksum(text))) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(text)) {
            Map<String, String> fields = new HashMap<>();
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields.put(json.currentName(), json.nextTextValue());
            }
            return Optional.of(letter(fields));
        } catch (IOException | RuntimeException e) {
            // The checksum is right and the content is not: a later version's line, which this one leaves alone.
            return Optional.empty();
        }
    }

    private static DeadLetter letter(Map<String, String> fields) {
        return new DeadLetter(
                Instant.parse(field(fields, "time")),
                DeadLetter.Kind.valueOf(field(fields, "kind")),
                field(fields, "source"),
                fields.get("output"),
                field(fields, "reason"),
                new Origin(
                        field(fields, "provider"),
                        fields.get("account"),
                        fields.get("region"),
                        fields.get("cluster"),
                        fields.get("stream"),
                        fields.get("recordId"),
                        instant(fields.get("recordTime")),
                        instant(fields.get("arrived"))),
                Base64.getDecoder().decode(field(fields, "bytes")));
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return value;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static void optional(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            text(json, name, value.toString());
        }
    }

    /** Half of a surrogate pair, which UTF-8 cannot hold, must not keep a letter from being kept. */
    private static void text(JsonGenerator json, String name, String value) throws IOException {
        json.writeStringField(name, new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static String checksum(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return HEX.toHexDigits((int) crc.getValue());
    }
}
