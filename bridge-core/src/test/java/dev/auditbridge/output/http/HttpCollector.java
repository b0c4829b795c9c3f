package dev.auditbridge.output.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A server of HTTP/1.1 on loopback (RFC 9112) that can misbehave below the protocol: stay silent, read slowly, cut a request
 * in its middle, reset what is idle. What is asked and answered above it is the handler's.
 */
public final class HttpCollector implements AutoCloseable {
    /** Answers requests. */
    public interface Handler {
        /** The answer. */
        Response to(Request request) throws Exception;
    }

    /**
     * A request, complete.
     *
     * @param target path and query
     * @param headers by lower-case name
     * @param wire the body as it came
     * @param body the body without compression
     */
    public record Request(String method, String target, Map<String, String> headers, byte[] wire, byte[] body) {
        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** An answer. */
    public record Response(int status, Map<String, String> headers, String body) {
        /** An answer with a body of JSON. */
        public static Response of(int status, String body) {
            return new Response(status, Map.of("Content-Type", "application/json"), body);
        }

        /** An answer with one more header. */
        public Response with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Response(status, more, body);
        }
    }

    private static final int SLOW_PARTS = 8;

    private final ServerSocket server;
    private final Handler handler;
    private final boolean encrypted;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> idle = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Response> next = new ConcurrentLinkedQueue<>();
    private volatile Response always = Response.of(0, "");
    private volatile Duration slow = Duration.ZERO;
    private volatile boolean silent;
    private volatile boolean cuts;

    private HttpCollector(ServerSocket server, boolean encrypted, Handler handler) {
        this.server = server;
        this.encrypted = encrypted;
        this.handler = handler;
    }

    /** Starts one without TLS. */
    public static HttpCollector start(Handler handler) throws IOException {
        return listen(new ServerSocket(), false, handler);
    }

    /** Starts one with TLS. */
    public static HttpCollector start(Handler handler, SSLContext tls, boolean clientMustShowCertificate)
            throws IOException {
        SSLServerSocket socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(clientMustShowCertificate);
        return listen(socket, true, handler);
    }

    private static HttpCollector listen(ServerSocket socket, boolean encrypted, Handler handler) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        HttpCollector collector = new HttpCollector(socket, encrypted, handler);
        Thread.ofVirtual().start(collector::accept);
        return collector;
    }

    /** Its address, ending in a slash. */
    public String url() {
        return (encrypted ? "https" : "http") + "://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** host:port. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Every request that it answered, also those that its handler did not see. */
    public List<Request> requests() {
        return requests;
    }

    /** Answers the next request so, without its handler. */
    public void next(Response response) {
        next.add(response);
    }

    /** Answers every request so, without its handler, until it is repaired. */
    public void always(Response response) {
        always = response;
    }

    /** Reads in parts with such pauses. */
    public void slow(Duration pause) {
        slow = pause;
    }

    /** Reads nothing, on any connection, until it is repaired. */
    public void silence() {
        silent = true;
    }

    /** Reads a part of the next request and resets its connection. */
    public void cut() {
        cuts = true;
    }

    /** Resets the connections on which nothing goes on. */
    public void resetIdle() throws InterruptedException {
        idle.forEach(HttpCollector::reset);
        // The client must have a chance to see it.
        Thread.sleep(Duration.ofMillis(100));
    }

    /** How many clients are connected. */
    public int connected() {
        return connections.size();
    }

    /** Ends every lasting fault. */
    public void repair() {
        silent = false;
        slow = Duration.ZERO;
        always = Response.of(0, "");
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(HttpCollector::reset);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or a client that went away.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            // The first byte is read only when it is known not to be silent: what it takes, it must answer.
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 13);
            while (true) {
                idle.add(socket);
                in.mark(1);
                int first = silent ? 0 : in.read();
                idle.remove(socket);
                if (silent) {
                    holdSilently();
                    return;
                }
                if (first < 0) {
                    return;
                }
                in.reset();
                Request request = read(in);
                requests.add(request);
                Response forced = next.poll();
                if (forced == null) {
                    forced = always.status() == 0 ? handler.to(request) : always;
                }
                write(forced, socket.getOutputStream());
            }
        } catch (Cut e) {
            reset(socket);
        } catch (Exception e) {
            // The client went away, or speaks no HTTP.
        } finally {
            idle.remove(socket);
            connections.remove(socket);
        }
    }

    private void holdSilently() throws InterruptedException {
        while (silent && !server.isClosed()) {
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    private Request read(InputStream in) throws Exception {
        String[] start = line(in).split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            String earlier = headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
            if (earlier != null) {
                throw new IOException("a header twice: " + line);
            }
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] wire = body(in, length);
        boolean gzip = "gzip".equals(headers.get("content-encoding"));
        byte[] body = gzip ? new GZIPInputStream(new ByteArrayInputStream(wire)).readAllBytes() : wire;
        return new Request(start[0], start[1], headers, wire, body);
    }

    private byte[] body(InputStream in, int length) throws Exception {
        if (cuts) {
            cuts = false;
            in.readNBytes(length / 2);
            throw new Cut();
        }
        byte[] body = new byte[length];
        int parts = slow.isZero() ? 1 : SLOW_PARTS;
        for (int part = 0; part < parts; part++) {
            Thread.sleep(slow);
            int from = (int) ((long) length * part / parts);
            int to = (int) ((long) length * (part + 1) / parts);
            if (in.readNBytes(body, from, to - from) < to - from) {
                throw new EOFException();
            }
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void write(Response response, OutputStream out) throws IOException {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(response.status())
                .append(" Said\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
