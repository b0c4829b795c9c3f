package dev.auditbridge.azure;

import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.amqp.ProxyOptions;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Goes the way to a hub as far as TLS, to find out where it ends: of a closed port, a proxy that wants a password and a
 * certificate that is not trusted the SDK says no more than that its time has passed.
 *
 * @param host the name that is connected to
 * @param port its port
 * @param proxy what is asked to connect, if there is one
 * @param place how the hub is named in a sentence
 */
record Reachability(String host, int port, Optional<ProxyOptions> proxy, String place) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int AMQPS = 5671;
    private static final int HTTPS = 443;
    private static final int UNAUTHORIZED = 407;

    /** The way of a connection; none of one without TLS, which only an emulator has. */
    static Optional<Reachability> of(HubConnection connection, EventHubsSettings settings) {
        if (connection.login() instanceof HubConnection.Login.Text(var text)
                && text.reveal().contains("UseDevelopmentEmulator=true")) {
            return Optional.empty();
        }
        int port = connection.transport() == AmqpTransportType.AMQP ? AMQPS : HTTPS;
        URI other = connection.endpoint().orElse(null);
        return Optional.of(new Reachability(
                other == null ? settings.namespace() : other.getHost(),
                other == null || other.getPort() < 0 ? port : other.getPort(),
                connection.proxy(),
                settings.place()));
    }

    /**
     * Goes it.
     *
     * @throws SourceException where it ends, and what opens it
     */
    void check() throws SourceException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
            if (proxy.isPresent()) {
                through(proxy.get(), socket);
            } else {
                socket.connect(new InetSocketAddress(host, port), Math.toIntExact(TIMEOUT.toMillis()));
            }
            shakeHands(socket);
        } catch (UnknownHostException e) {
            throw SourceException.blocked(
                    "the host name " + host + " is not known; check namespace, endpoint and the DNS of this machine",
                    e);
        } catch (IOException e) {
            throw SourceException.retry(
                    place + " cannot be reached: " + host + ":" + port + ": " + SdkWords.of(e) + remedy(), e);
        }
    }

    private String remedy() {
        return port == HTTPS || proxy.isPresent()
                ? "; if this lasts, open port " + port + " outwards from this machine"
                : "; if this lasts, open port " + port + " outwards from this machine, or set transport:"
                        + " amqp-web-sockets, which needs only port 443";
    }

    private void through(ProxyOptions options, Socket socket) throws IOException, SourceException {
        InetSocketAddress address =
                (InetSocketAddress) options.getProxyAddress().address();
        String name = "the proxy " + address.getHostString() + ":" + address.getPort();
        try {
            socket.connect(
                    new InetSocketAddress(address.getHostString(), address.getPort()),
                    Math.toIntExact(TIMEOUT.toMillis()));
        } catch (IOException e) {
            throw SourceException.retry(
                    name + " on the way to " + place + " cannot be reached: " + SdkWords.of(e)
                            + "; check proxy.host and proxy.port",
                    e);
        }
        String request = "CONNECT " + host + ":" + port + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\n"
                + authorization(options) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int status = status(socket.getInputStream());
        if (status == UNAUTHORIZED) {
            throw SourceException.blocked(
                    name + " on the way to " + place
                            + " asks for another user; check proxy.username and proxy.password",
                    null);
        }
        if (status / 100 != 2) {
            throw SourceException.blocked(
                    name + " does not connect to " + host + ":" + port + " (it answers " + status
                            + "); allow this machine to reach that host there",
                    null);
        }
    }

    private static String authorization(ProxyOptions options) {
        if (!options.hasUserDefinedCredentials()) {
            return "";
        }
        String pair = options.getCredential().getUserName() + ":"
                + new String(options.getCredential().getPassword());
        return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }

    /** The status of an answer, of which the headers are read to their end. */
    private static int status(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0 && answer.length() < 64 * 1024) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
        }
        String[] words = answer.toString().split("[ \r]", 3);
        if (words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IOException("the proxy gives no answer of HTTP");
        }
        return Integer.parseInt(words[1]);
    }

    private void shakeHands(Socket socket) throws IOException, SourceException {
        try {
            SSLSocket tls =
                    (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket(socket, host, port, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        } catch (SSLException e) {
            throw SourceException.blocked(
                    host + ":" + port + " on the way to " + place
                            + " shows a certificate that is not trusted, or speaks"
                            + " no TLS: " + SdkWords.of(e) + "; if a proxy opens TLS, or it is a gateway of your own,"
                            + " name the file of its certificate authority in ca:",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("TLS cannot be set up", e);
        }
    }

    /** What is wrong with the way if it is that, else the failure. */
    static SourceException explain(Optional<Reachability> way, SourceException failure) {
        @Nullable SourceException found = null;
        if (way.isPresent() && EventHubsErrors.isUnreachable(failure)) {
            try {
                way.get().check();
            } catch (SourceException e) {
                found = e;
            }
        }
        return found == null ? failure : found;
    }
}
