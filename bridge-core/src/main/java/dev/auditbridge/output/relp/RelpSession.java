package dev.auditbridge.output.relp;

import dev.auditbridge.output.tcp.Session;
import dev.auditbridge.output.tcp.TcpConnection;
import dev.auditbridge.output.tcp.Watchdog;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One session: opened, then messages under numbers that its answers name, in whatever order they come. For one thread. */
final class RelpSession implements Session {
    private static final byte[] OFFER =
            "relp_version=0\nrelp_software=auditbridge\ncommands=syslog".getBytes(StandardCharsets.US_ASCII);

    private final TcpConnection connection;
    private final InputStream in;
    private int transaction;

    private RelpSession(TcpConnection connection) {
        this.connection = connection;
        this.in = new BufferedInputStream(connection.in());
    }

    /** Opens a session, in which the peer must offer to take syslog messages. */
    static RelpSession open(TcpConnection connection, Watchdog.Watch watch) throws IOException {
        RelpSession session = new RelpSession(connection);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = session.next();
        RelpFrame.write(number, "open", OFFER, out);
        connection.write(out.toByteArray(), out.size(), watch);
        RelpFrame answer = session.answer();
        if (answer.transaction() != number || !answer.isOk()) {
            throw new ProtocolException("it refused to open a RELP session: " + answer.status());
        }
        if (answer.data().lines().noneMatch(line -> line.startsWith("commands=") && line.contains("syslog"))) {
            throw new ProtocolException("it takes no syslog messages by RELP");
        }
        return session;
    }

    @Override
    public TcpConnection connection() {
        return connection;
    }

    /**
     * Sends messages, with at most a window of them unanswered, and reads all answers.
     *
     * @return how it ended; after a failure this session is to be closed
     */
    Outcome send(List<byte[]> messages, int window, Watchdog.Watch watch, Duration timeout) {
        BitSet accepted = new BitSet(messages.size());
        Map<Integer, Integer> waiting = new HashMap<>();
        Optional<String> refusal = Optional.empty();
        boolean answered = false;
        int sent = 0;
        try {
            while (sent < messages.size() || !waiting.isEmpty()) {
                // Half a window at once: a frame for each write would cost more than what it carries.
                if (sent < messages.size() && waiting.size() <= window / 2) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
                    for (; sent < messages.size() && waiting.size() < window; sent++) {
                        int number = next();
                        waiting.put(number, sent);
                        RelpFrame.write(number, "syslog", messages.get(sent), out);
                    }
                    connection.write(out.toByteArray(), out.size(), watch);
                }
                RelpFrame answer = answer();
                Integer message = waiting.remove(answer.transaction());
                if (message == null) {
                    throw new ProtocolException(
                            "it answered transaction " + answer.transaction() + ", which waits for none");
                }
                answered = true;
                watch.progress();
                if (answer.isOk()) {
                    accepted.set(message);
                } else {
                    refusal = Optional.of(answer.status());
                }
            }
            connection.worked();
            return new Outcome(accepted, true, refusal, Optional.empty());
        } catch (IOException e) {
            return new Outcome(accepted, answered, refusal, Optional.of(connection.reason(e, watch, timeout)));
        }
    }

    private RelpFrame answer() throws IOException {
        RelpFrame frame = RelpFrame.read(in);
        if (frame.command().equals("serverclose")) {
            throw new EOFException("it closed the session");
        }
        if (!frame.command().equals("rsp")) {
            throw new ProtocolException("it spoke out of turn: " + frame.command());
        }
        return frame;
    }

    private int next() {
        transaction = transaction == RelpFrame.LAST_TRANSACTION ? 1 : transaction + 1;
        return transaction;
    }

    /**
     * How a send ended.
     *
     * @param accepted which messages
     * @param answered whether the peer said anything
     * @param refusal what it said to one that it did not accept, if it said so
     * @param failure why the session cannot go on
     */
    record Outcome(BitSet accepted, boolean answered, Optional<String> refusal, Optional<IOException> failure) {}
}
