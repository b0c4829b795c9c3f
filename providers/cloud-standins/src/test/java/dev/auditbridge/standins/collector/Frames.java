package dev.auditbridge.standins.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.DeflaterOutputStream;

/** The bytes of lumberjack frames, right ones and wrong ones. */
final class Frames {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Frames window(int count) throws IOException {
        out.writeBytes("2W");
        out.writeInt(count);
        return this;
    }

    Frames json(int sequence, String json) throws IOException {
        out.writeBytes("2J");
        out.writeInt(sequence);
        out.writeInt(json.getBytes(UTF_8).length);
        out.write(json.getBytes(UTF_8));
        return this;
    }

    Frames compressed(Frames frames) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(deflated)) {
            deflate.write(frames.bytes.toByteArray());
        }
        out.writeBytes("2C");
        out.writeInt(deflated.size());
        deflated.writeTo(out);
        return this;
    }

    Frames raw(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
