package dev.auditbridge.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes that grow, with what frames, requests and JSON need. For one thread. */
public final class Bytes extends ByteArrayOutputStream {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /**
     * No bytes yet.
     *
     * @param size for how many there is room at first
     */
    public Bytes(int size) {
        super(size);
    }

    /** US-ASCII text. */
    public void ascii(String text) {
        writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Big endian, as everything in the protocol. */
    public void int32(int value) {
        write(value >>> 24);
        write(value >>> 16);
        write(value >>> 8);
        write(value);
    }

    /** Big endian, over four bytes that are there. */
    public void int32At(int index, int value) {
        buf[index] = (byte) (value >>> 24);
        buf[index + 1] = (byte) (value >>> 16);
        buf[index + 2] = (byte) (value >>> 8);
        buf[index + 3] = (byte) value;
    }

    /** UTF-8 text as a JSON string (RFC 8259, section 7). */
    public void quoted(byte[] text) {
        write('"');
        int done = 0;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                write(text, done, i - done);
                done = i + 1;
                write('\\');
                if (b >= ' ') {
                    write(b);
                } else {
                    ascii("u00");
                    write(HEX[b >> 4]);
                    write(HEX[b & 15]);
                }
            }
        }
        write(text, done, text.length - done);
        write('"');
    }

    /** Text as a JSON string. */
    public void quoted(String text) {
        quoted(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The array itself, of which {@link #size()} bytes count. */
    public byte[] array() {
        return buf;
    }
}
