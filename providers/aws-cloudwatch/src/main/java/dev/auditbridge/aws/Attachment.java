package dev.auditbridge.aws;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ids handed out, as the checkpoint keeps them beside the position. They only save duplicates. */
final class Attachment {
    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
    private static final int VERSION = 1;

    private Attachment() {}

    static byte[] write(SeenIds seen, SeenIds late) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 16 * (seen.size() + late.size()));
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            seen.writeTo(out);
            late.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Fills both; what cannot be read is left out, which costs duplicates. */
    static void read(byte @Nullable [] attachment, SeenIds seen, SeenIds late) {
        if (attachment == null) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(attachment))) {
            if (in.readByte() == VERSION) {
                seen.readFrom(in);
                late.readFrom(in);
            }
        } catch (IOException e) {
            LOG.warn("the ids stored with the position cannot be read; Events of the window may be sent twice", e);
        }
    }
}
