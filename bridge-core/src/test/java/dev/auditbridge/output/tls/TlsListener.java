package dev.auditbridge.output.tls;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server on loopback that shakes hands by TLS, each in its own bad way, and says nothing after that. Thread-safe. */
public final class TlsListener implements AutoCloseable {
    private final ServerSocket listening;
    private final Handshake handshake;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    /** What is wrong with a server. */
    public enum Fault {
        /** Its certificate is good, and for another host. */
        ANOTHER_NAME,
        /** Its certificate is for this host, and its time is over. */
        EXPIRED,
        /** Its certificate is for this host, and nobody that is trusted vouches for it. */
        UNKNOWN_AUTHORITY,
        /** It speaks TLS 1.1 and nothing newer. */
        TLS_1_1
    }

    private interface Handshake {
        /** What is encrypted no more, or what is left of the connection. */
        Socket over(Socket socket) throws IOException;
    }

    /** Certificates of an authority, one for each fault; made once, as each takes a process. */
    public record Certificates(
            TestCertificate authority,
            TestCertificate good,
            TestCertificate elsewhere,
            TestCertificate expired,
            TestCertificate stranger) {
        /** Makes them in a folder. */
        public static Certificates make(Path folder) {
            TestCertificate authority = TestCertificate.authority(folder, "authority");
            return new Certificates(
                    authority,
                    authority.signed("good", "ip:127.0.0.1,dns:localhost"),
                    authority.signed("elsewhere", "dns:collector.example.net"),
                    authority.expired("expired", "ip:127.0.0.1,dns:localhost"),
                    TestCertificate.make(folder, "stranger", "ip:127.0.0.1"));
        }

        /** A server with nothing wrong. */
        public TlsListener faultless() {
            return new TlsListener(encrypted(good.server()));
        }

        /** A server with a fault. */
        public TlsListener with(Fault fault) {
            return new TlsListener(
                    switch (fault) {
                        case ANOTHER_NAME -> encrypted(elsewhere.server());
                        case EXPIRED -> encrypted(expired.server());
                        case UNKNOWN_AUTHORITY -> encrypted(stranger.server());
                        case TLS_1_1 -> TlsListener::oldHello;
                    });
        }
    }

    private TlsListener(Handshake handshake) {
        this.handshake = handshake;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Its port on loopback. */
    public int port() {
        return listening.getLocalPort();
    }

    /** How many connected. */
    public int connections() {
        return connections.get();
    }

    /** How many bytes came after a handshake. */
    public long bytes() {
        return bytes.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Socket through = handshake.over(socket);
            while (through.getInputStream().read() >= 0) {
                bytes.incrementAndGet();
            }
        } catch (IOException e) {
            // The client went away, as it should.
        }
    }

    private static Handshake encrypted(SSLContext context) {
        return socket -> {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            tls.setUseClientMode(false);
            // gRPC speaks to nobody without.
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        };
    }

    /** RFC 4346 7.4.1.3: chooses TLS 1.1, whatever is offered, as who knows nothing newer does; the JDK no longer can. */
    private static Socket oldHello(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(3);
        in.skipNBytes(in.readUnsignedShort());
        OutputStream out = socket.getOutputStream();
        String body = "0302" + "5a".repeat(32) + "00" + "c013" + "00";
        String message = "02" + "%06x".formatted(body.length() / 2) + body;
        out.write(HexFormat.of().parseHex("160302" + "%04x".formatted(message.length() / 2) + message));
        out.flush();
        if (in.readUnsignedByte() == 21) {
            // An alert: the client has refused.
            in.skipNBytes(2);
            in.skipNBytes(in.readUnsignedShort());
        }
        return socket;
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
