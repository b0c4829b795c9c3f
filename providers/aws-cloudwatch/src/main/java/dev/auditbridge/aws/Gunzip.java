package dev.auditbridge.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Reads gzip within a bound, so that a small envelope cannot ask for endless memory (I4). */
final class Gunzip {
    private Gunzip() {}

    /** More came out than was allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B;
    }

    /**
     * Everything inside, of all members: Firehose writes one after another.
     *
     * @throws TooLargeException if it is more than {@code most} bytes
     * @throws IOException if it is broken or ends early
     */
    static byte[] all(byte[] gzip, int most) throws IOException {
        byte[] plain = upTo(gzip, most + 1);
        if (plain.length > most) {
            throw new TooLargeException();
        }
        return plain;
    }

    /** The beginning of what is inside. */
    static byte[] upTo(byte[] gzip, int most) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip), 8192)) {
            return in.readNBytes(most);
        }
    }
}
