package dev.auditbridge.output.http;

import dev.auditbridge.output.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compression of request bodies (RFC 1952). */
final class Gzip {
    private Gzip() {}

    static Bytes compress(Bytes body, int level) {
        Bytes out = new Bytes(body.size() / 6 + 64);
        try (OutputStream compressed = new Leveled(out, level)) {
            compressed.write(body.array(), 0, body.size());
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        }
        return out;
    }

    /** The JDK's stream has no parameter for the level. */
    private static final class Leveled extends GZIPOutputStream {
        Leveled(OutputStream out, int level) throws IOException {
            super(out, 1 << 13);
            def.setLevel(level);
        }
    }
}
