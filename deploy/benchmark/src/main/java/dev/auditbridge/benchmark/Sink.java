package dev.auditbridge.benchmark;

import dev.auditbridge.output.kafka.EmbeddedKafka;
import dev.auditbridge.output.tls.TestCertificate;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The collector's side, in a process of its own so that its processor time does not count: reads as fast as it can, answers as
 * its protocol does, keeps nothing, and counts Events. Says its address and a certificate to trust on its first line, and the
 * count for each line that it is sent.
 */
final class Sink {
    private final AtomicLong events = new AtomicLong();

    private Sink() {}

    /** What a sink speaks. */
    enum Protocol {
        LUMBERJACK,
        SYSLOG,
        SYSLOG_UDP,
        RELP,
        HTTP,
        KAFKA
    }

    /** Its arguments: protocol, whether TLS, a folder for its files. */
    public static void main(String[] arguments) throws Exception {
        Protocol protocol = Protocol.valueOf(arguments[0]);
        boolean tls = Boolean.parseBoolean(arguments[1]);
        Path folder = Path.of(arguments[2]);
        TestCertificate certificate = TestCertificate.make(folder, "sink", "ip:127.0.0.1");
        Sink sink = new Sink();
        switch (protocol) {
            case KAFKA -> kafka(EmbeddedKafka.start(folder, certificate), tls, certificate);
            case SYSLOG_UDP -> {
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                socket.setReceiveBufferSize(64 << 20);
                Thread.ofPlatform().daemon().start(() -> sink.datagrams(socket));
                sink.serve(socket.getLocalPort(), certificate);
            }
            case LUMBERJACK, SYSLOG, RELP, HTTP -> {
                ServerSocket server =
                        tls ? certificate.server().getServerSocketFactory().createServerSocket() : new ServerSocket();
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Thread.ofPlatform().daemon().start(() -> sink.accept(server, protocol));
                sink.serve(server.getLocalPort(), certificate);
            }
        }
        System.exit(0);
    }

    private static void kafka(EmbeddedKafka kafka, boolean tls, TestCertificate certificate) throws Exception {
        String topic = kafka.topic(4, Map.of("retention.bytes", Integer.toString(64 << 20)));
        System.out.println((tls ? kafka.secure() : kafka.plain()) + " " + certificate.certificate() + " " + topic);
        answers(() -> kafka.count(topic));
        kafka.close();
    }

    private void serve(int port, TestCertificate certificate) throws IOException {
        System.out.println("127.0.0.1:" + port + " " + certificate.certificate() + " -");
        answers(events::get);
    }

    private static void answers(Count count) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println(count.get());
        }
    }

    private void accept(ServerSocket server, Protocol protocol) {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> read(socket, protocol));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void read(Socket socket, Protocol protocol) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            OutputStream out = socket.getOutputStream();
            while (true) {
                switch (protocol) {
                    case LUMBERJACK -> window(in, out);
                    case SYSLOG -> {
                        in.skipNBytes(number(in, ' '));
                        events.incrementAndGet();
                    }
                    case RELP -> frame(in, out);
                    case HTTP -> events.addAndGet(HttpSink.request(in, out));
                    case SYSLOG_UDP, KAFKA -> throw new AssertionError("read elsewhere");
                }
            }
        } catch (IOException e) {
            // The sender is done.
        }
    }

    private void window(DataInputStream in, OutputStream out) throws IOException {
        in.readShort();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            in.readByte();
            if (in.readByte() == 'C') {
                in.skipNBytes(in.readInt());
                break;
            }
            in.readInt();
            in.skipNBytes(in.readInt());
        }
        events.addAndGet(count);
        out.write(new byte[] {'2', 'A', (byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8), (byte) count
        });
    }

    private void frame(DataInputStream in, OutputStream out) throws IOException {
        int transaction = number(in, ' ');
        boolean open = false;
        for (int b = in.read(); b != ' '; b = in.read()) {
            open |= b == 'p';
        }
        in.skipNBytes(number(in, ' ') + 1L);
        String answer = open ? "200 OK\nrelp_version=0\ncommands=syslog" : "200 OK";
        events.addAndGet(open ? 0 : 1);
        out.write((transaction + " rsp " + answer.length() + " " + answer + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static int number(InputStream in, char end) throws IOException {
        int number = 0;
        for (int b = in.read(); b != end; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            number = number * 10 + b - '0';
        }
        return number;
    }

    private void datagrams(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (true) {
            try {
                socket.receive(packet);
                events.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    private interface Count {
        long get();
    }
}
