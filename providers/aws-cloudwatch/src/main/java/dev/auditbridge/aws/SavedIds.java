package dev.auditbridge.aws;

import dev.auditbridge.source.Attachment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ids handed out, as the checkpoint keeps them beside the position. They only save duplicates. */
final class SavedIds {
    private static final Logger LOG = LoggerFactory.getLogger(SavedIds.class);
    private static final int SEEN = 2;
    private static final int LATE = 3;

    private SavedIds() {}

    /** Kept until the low watermark has passed them. */
    static Attachment seen(SeenIds ids) {
        return new Attachment(bytes(SEEN, ids), ids.end());
    }

    /** Kept so much longer. */
    static Attachment late(SeenIds ids, Duration longer) {
        return new Attachment(bytes(LATE, ids), ids.end() + longer.toMillis());
    }

    private static byte[] bytes(int kind, SeenIds ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 16 * ids.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind);
            ids.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Fills both; what cannot be read is left out, which costs duplicates. */
    static void read(List<Attachment> attached, SeenIds seen, SeenIds late) {
        for (Attachment attachment : attached) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(attachment.bytes()))) {
                for (int kind = in.read(); kind >= 0; kind = in.read()) {
                    read(kind, in, seen, late);
                }
            } catch (IOException e) {
                LOG.warn(
                        "ids stored with the position cannot be read; Events of the window may be sent twice: {}",
                        e.getMessage());
            }
        }
    }

    private static void read(int kind, DataInputStream in, SeenIds seen, SeenIds late) throws IOException {
        switch (kind) {
            case SEEN -> seen.readFrom(in);
            case LATE -> late.readFrom(in);
            default -> throw new IOException("this version does not know their form " + kind);
        }
    }
}
