package dev.auditbridge.output.relp;

import dev.auditbridge.output.LoopbackServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A RELP server on loopback that reads strictly and can be told to misbehave. */
final class RelpServer implements AutoCloseable {
    private final LoopbackServer server;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private volatile Duration pause = Duration.ZERO;
    private volatile String openAnswer = "200 OK\nrelp_version=0\nrelp_software=strict\ncommands=syslog";

    /** What happens to the next messages. */
    enum Fault {
        /** It answers the next one with 200, and then resets the connection. */
        TAKES_ONE,
        /** It answers the next one with 500. */
        ANSWERS_500,
        /** It answers the next one under a number that nobody gave. */
        ANSWERS_ANOTHER,
        /** It says nothing to the next one, and answers it after the one that follows. */
        ANSWERS_LATE,
        /** It resets the connection when it has read part of the next one. */
        CUTS,
        /** It speaks another protocol. */
        NONSENSE,
        /** It says that it closes, and does so. */
        SAYS_THAT_IT_CLOSES
    }

    RelpServer() {
        server = new LoopbackServer(this::serve);
    }

    String endpoint() {
        return "127.0.0.1:" + server.port();
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    void next(Fault fault) {
        faults.add(fault);
    }

    void slow(Duration beforeEach) {
        pause = beforeEach;
    }

    void openAnswer(String answer) {
        openAnswer = answer;
    }

    void silent(boolean now) {
        server.silent(now);
    }

    void reset() {
        server.reset();
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        server.whileSilent();
        Request open = request(in);
        if (open == null) {
            return;
        }
        check(open.number == 1 && open.command.equals("open"), "a session that begins with " + open.command);
        check(open.data.contains("relp_version=0") && open.data.contains("commands=syslog"), "offer " + open.data);
        answer(1, openAnswer, socket);
        int expected = 2;
        int late = 0;
        Request request;
        server.whileSilent();
        while ((request = request(in)) != null) {
            check(request.number == expected++, "number " + request.number);
            check(request.command.equals("syslog"), "command " + request.command);
            server.whileSilent();
            Thread.sleep(pause);
            Fault fault = faults.poll();
            switch (fault) {
                case null -> take(request, socket);
                case TAKES_ONE -> {
                    take(request, socket);
                    socket.shutdownOutput();
                    return;
                }
                case ANSWERS_500 -> answer(request.number, "500 no room", socket);
                case ANSWERS_ANOTHER -> answer(request.number + 7, "200 OK", socket);
                case ANSWERS_LATE -> {
                    messages.add(request.data);
                    late = request.number;
                    continue;
                }
                case CUTS -> {
                    in.readNBytes(1_000);
                    LoopbackServer.reset(socket);
                    return;
                }
                case NONSENSE -> raw("HTTP/1.1 400 Bad Request\r\n\r\n", socket);
                case SAYS_THAT_IT_CLOSES -> {
                    raw("0 serverclose 0\n", socket);
                    return;
                }
            }
            if (late > 0) {
                answer(late, "200 OK", socket);
                late = 0;
            }
        }
    }

    private void take(Request request, Socket socket) throws IOException {
        messages.add(request.data);
        answer(request.number, "200 OK", socket);
    }

    private void check(boolean kept, String violation) {
        if (!kept) {
            violations.add(violation);
        }
    }

    private static void answer(int number, String data, Socket socket) throws IOException {
        raw(number + " rsp " + data.length() + " " + data + "\n", socket);
    }

    private static void raw(String text, Socket socket) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Request request(InputStream in) throws IOException {
        String number = word(in);
        if (number == null) {
            return null;
        }
        String command = word(in);
        String length = word(in);
        if (command == null || length == null) {
            return null;
        }
        byte[] data = in.readNBytes(Integer.parseInt(length));
        int end = in.read();
        if (end < 0) {
            return null;
        }
        check(end == '\n', "no line feed after " + length + " bytes of data");
        return new Request(Integer.parseInt(number), command, new String(data, StandardCharsets.UTF_8));
    }

    private static @Nullable String word(InputStream in) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) != ' ') {
            if (b < 0) {
                return null;
            }
            word.write(b);
        }
        return word.toString(StandardCharsets.US_ASCII);
    }

    private record Request(int number, String command, String data) {}
}
