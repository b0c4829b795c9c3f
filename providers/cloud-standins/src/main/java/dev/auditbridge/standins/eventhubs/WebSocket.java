package dev.auditbridge.standins.eventhubs;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's side of a web socket (RFC 6455) as Event Hubs speaks it: binary messages, in small frames. */
final class WebSocket {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = header("Sec-WebSocket-Key");
    private static final Pattern PROTOCOL = header("Sec-WebSocket-Protocol");
    private static final int LARGEST_REQUEST = 16 * 1024;
    private static final int LARGEST_FRAME = 4 * 1024;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int CONTINUATION = 0x0;

    private WebSocket() {}

    private static Pattern header(String name) {
        return Pattern.compile("(?im)^" + name + ":\\s*(\\S+)\\s*$");
    }

    /** Answers the client's request to upgrade. */
    static Wire upgrade(InputStream in, OutputStream out, Closeable socket) throws IOException {
        String request = request(in);
        Matcher key = KEY.matcher(request);
        if (!key.find()) {
            throw new IOException("a request that is no upgrade to a web socket");
        }
        Matcher protocol = PROTOCOL.matcher(request);
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n"
                        + (protocol.find() ? "Sec-WebSocket-Protocol: " + protocol.group(1) + "\r\n" : "")
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        Frames frames = new Frames(out);
        return new Wire(new Payload(new DataInputStream(in), frames), frames, socket);
    }

    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < LARGEST_REQUEST) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("a client that went away before its request was whole");
            }
            bytes.write(next);
            String text = bytes.toString(StandardCharsets.US_ASCII);
            if (next == '\n' && text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        throw new IOException("a request that is too large");
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** What the client sends, without its frames. */
    private static final class Payload extends InputStream {
        private final DataInputStream in;
        private final Frames answers;
        private final byte[] mask = new byte[4];
        private long left;
        private int at;

        Payload(DataInputStream in, Frames answers) {
            this.in = in;
            this.answers = answers;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (left == 0) {
                int opcode = header();
                switch (opcode) {
                    case BINARY, CONTINUATION -> {
                        // Its payload is read below.
                    }
                    case PING -> answers.frame(PONG, control());
                    case CLOSE -> {
                        return -1;
                    }
                    default -> control();
                }
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            for (int i = 0; i < count; i++) {
                bytes[offset + i] ^= mask[at++ % mask.length];
            }
            left -= Math.max(count, 0);
            return count;
        }

        /** Reads the header of a frame; its opcode. */
        private int header() throws IOException {
            int opcode = in.readUnsignedByte() & 0xF;
            int second = in.readUnsignedByte();
            left = switch (second & 0x7F) {
                case 126 -> in.readUnsignedShort();
                case 127 -> in.readLong();
                default -> second & 0x7F;
            };
            at = 0;
            if ((second & 0x80) == 0) {
                throw new IOException("a client's frame that is not masked");
            }
            in.readFully(mask);
            return opcode;
        }

        private byte[] control() throws IOException {
            byte[] payload = in.readNBytes((int) left);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % mask.length];
            }
            left = 0;
            return payload;
        }
    }

    /** What the server sends, in frames of binary messages. */
    private static final class Frames extends OutputStream {
        private final OutputStream out;

        Frames(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int from = 0; from < length; from += LARGEST_FRAME) {
                int count = Math.min(LARGEST_FRAME, length - from);
                byte[] payload = new byte[count];
                System.arraycopy(bytes, offset + from, payload, 0, count);
                frame(BINARY, payload);
            }
        }

        /** One write a frame, as two threads may send. */
        void frame(int opcode, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 4);
            frame.put((byte) (0x80 | opcode));
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else {
                frame.put((byte) 126).putShort((short) payload.length);
            }
            frame.put(payload);
            out.write(frame.array(), 0, frame.position());
        }
    }
}
