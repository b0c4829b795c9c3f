package dev.auditbridge.standins.eventhubs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What AMQP flows over: a socket, or a web socket in it.
 *
 * @param socket what is closed to end it at once
 */
record Wire(InputStream in, OutputStream out, Closeable socket) {
    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);

    /** Looks at the first bytes of a client, which waits for nothing before it sends them. */
    static Wire of(Socket socket) throws IOException {
        PushbackInputStream in = new PushbackInputStream(socket.getInputStream(), GET.length);
        byte[] first = in.readNBytes(GET.length);
        in.unread(first);
        return Arrays.equals(first, GET)
                ? WebSocket.upgrade(in, socket.getOutputStream(), socket)
                : new Wire(in, socket.getOutputStream(), socket);
    }
}
