package dev.auditbridge.output.syslog;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A rsyslogd of the system, in the foreground and unprivileged, with one input on a free port of loopback. It writes each
 * message that it told apart as one line of JSON: its headers as rsyslog read them, and the message.
 */
public final class Rsyslog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path output;
    private final Path log;
    private final int port;

    /**
     * One message as rsyslog understood it.
     *
     * @param priority the number in its PRI
     * @param time its time, as RFC 3339
     * @param host the host it names
     * @param tag the program it names, with what follows
     * @param text the rest
     */
    public record Message(int priority, String time, String host, String tag, String text) {}

    private Rsyslog(Process process, Path output, Path log, int port) {
        this.process = process;
        this.output = output;
        this.log = log;
        this.port = port;
    }

    /** Over TCP, as on its port 514. */
    public static Rsyslog tcp(Path folder) throws IOException {
        return stream(
                folder, "", "module(load=\"imtcp\" maxFrameSize=\"1000000\")\ninput(type=\"imtcp\" port=\"%d\")\n");
    }

    /** Over TLS, which lets in whom the authority in the folder's files has signed. */
    public static Rsyslog tls(Path folder, Path ca, Path certificate, Path key) throws IOException {
        String files = """
                global(DefaultNetstreamDriver="gtls"
                  DefaultNetstreamDriverCAFile="%s" DefaultNetstreamDriverCertFile="%s" DefaultNetstreamDriverKeyFile="%s")
                """.formatted(ca, certificate, key);
        return stream(folder, files, """
                module(load="imtcp" maxFrameSize="1000000" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid")
                input(type="imtcp" port="%d")
                """);
    }

    /** Over RELP; a TLS setting may be added to the input. */
    public static Rsyslog relp(Path folder, String tls) throws IOException {
        return stream(
                folder,
                "",
                "module(load=\"imrelp\")\ninput(type=\"imrelp\" port=\"%d\" maxDataSize=\"1m\" " + tls + ")\n");
    }

    /** Over UDP. */
    public static Rsyslog udp(Path folder) throws IOException {
        Rsyslog started = start(
                folder,
                "",
                "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\"%d\" rcvbufSize=\"8m\")\n");
        // A datagram port cannot be knocked at: the kernel's list says when it is open.
        String hex = ":%04X ".formatted(started.port);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.readString(Path.of("/proc/net/udp")).contains(hex));
        return started;
    }

    private static Rsyslog stream(Path folder, String global, String input) throws IOException {
        Rsyslog started = start(folder, global, input);
        await().atMost(Duration.ofSeconds(20)).until(started::listens);
        return started;
    }

    private static Rsyslog start(Path folder, String global, String input) throws IOException {
        Path program = Peers.program("rsyslogd");
        int port = freePort();
        Path output = folder.resolve("messages");
        Path log = folder.resolve("log");
        Path configuration = Files.writeString(
                folder.resolve("rsyslog.conf"), """
                global(workDirectory="%s" maxMessageSize="1m")
                %s
                template(name="json" type="list" option.jsonf="on") {
                  property(outname="pri" name="pri" format="jsonf")
                  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
                  property(outname="host" name="hostname" format="jsonf")
                  property(outname="tag" name="syslogtag" format="jsonf")
                  property(outname="text" name="msg" format="jsonf")
                }
                %s
                action(type="omfile" file="%s" template="json")
                """.formatted(folder, global, input.formatted(port), output));
        Process process = new ProcessBuilder(program.toString(), "-n", "-iNONE", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Rsyslog(process, output, log, port);
    }

    /** Where it listens. */
    public String endpoint() {
        return "127.0.0.1:" + port;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            if (!process.isAlive() || Files.size(log) > 0) {
                throw new IllegalStateException("rsyslogd does not listen: " + Files.readString(log));
            }
            return false;
        }
    }

    /** What it has written so far. */
    public List<Message> messages() {
        try {
            List<Message> messages = new ArrayList<>();
            if (Files.exists(output)) {
                // Leniently: rsyslogd may be in the middle of a character.
                String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
                for (String line :
                        text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                    JsonNode json = JSON.readTree(line);
                    messages.add(new Message(
                            json.get("pri").asInt(),
                            json.get("time").textValue(),
                            json.get("host").textValue(),
                            json.get("tag").textValue(),
                            json.get("text").textValue()));
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for so many. */
    public List<Message> take(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> messages().size() >= count);
        return messages();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
