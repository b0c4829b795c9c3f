package dev.auditbridge.output.relp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * A frame: {@code TXNR SP COMMAND SP DATALEN [SP DATA] LF} (rsyslog/librelp, doc/relp.html).
 *
 * @param transaction its number; 0 is a hint that nobody answers
 * @param command what it is
 * @param data its data as text; what answers hold is US-ASCII
 */
record RelpFrame(int transaction, String command, String data) {
    /** After it the numbers begin again at 1. */
    static final int LAST_TRANSACTION = 999_999_999;

    private static final int LONGEST_COMMAND = 32;
    private static final int LARGEST_ANSWER = 128 << 10;

    /** Appends a frame. */
    static void write(int transaction, String command, byte[] data, ByteArrayOutputStream out) {
        out.writeBytes((transaction + " " + command + " " + data.length).getBytes(StandardCharsets.US_ASCII));
        if (data.length > 0) {
            out.write(' ');
            out.writeBytes(data);
        }
        out.write('\n');
    }

    /** Reads a frame of a peer. */
    static RelpFrame read(InputStream in) throws IOException {
        int transaction = number(token(in, 9, ' '));
        String command = token(in, LONGEST_COMMAND, ' ');
        StringBuilder digits = new StringBuilder();
        int end;
        while ((end = byteOf(in)) >= '0' && end <= '9') {
            digits.append((char) end);
            if (digits.length() > 9) {
                throw noFrame();
            }
        }
        int length = number(digits.toString());
        if (length > LARGEST_ANSWER) {
            throw new ProtocolException("it answered with a frame of " + length + " bytes");
        }
        String data = "";
        if (end == ' ') {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("it closed the connection in the middle of an answer");
            }
            data = new String(bytes, StandardCharsets.US_ASCII);
            end = byteOf(in);
        }
        if (end != '\n') {
            throw noFrame();
        }
        return new RelpFrame(transaction, command, data);
    }

    /** Whether it says that its transaction worked. */
    boolean isOk() {
        return data.startsWith("200");
    }

    /** The first line of its data, which says in words how it went. */
    String status() {
        int end = data.indexOf('\n');
        return end < 0 ? data : data.substring(0, end);
    }

    private static String token(InputStream in, int longest, char until) throws IOException {
        StringBuilder token = new StringBuilder();
        int b;
        while ((b = byteOf(in)) != until) {
            if (b < ' ' || b > '~' || token.length() == longest) {
                throw noFrame();
            }
            token.append((char) b);
        }
        return token.toString();
    }

    private static int number(String digits) throws ProtocolException {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw noFrame();
        }
    }

    private static int byteOf(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("it closed the connection before it answered all");
        }
        return b;
    }

    private static ProtocolException noFrame() {
        return new ProtocolException("it answered with no frame of RELP");
    }
}
