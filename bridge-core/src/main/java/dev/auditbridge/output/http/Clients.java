package dev.auditbridge.output.http;

import dev.auditbridge.output.tls.TlsContext;
import dev.auditbridge.output.tls.TlsSettings;
import java.io.IOException;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for one server. The JDK's keeps the certificates it began with, so there is a new one when their files
 * change: a renewed certificate needs no restart (I5). Thread-safe.
 */
final class Clients implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final boolean encrypted;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;
    private String files = "";
    private long lookedNanos;
    private boolean closed;

    Clients(HttpSettings settings) {
        this.settings = settings;
        this.encrypted = "https".equalsIgnoreCase(settings.url().getScheme());
    }

    /**
     * The client by what the files say now.
     *
     * @throws IOException if a file cannot be used, or this is closed
     */
    HttpClient current() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the output is closed");
            }
            HttpClient known = client;
            if (known != null && (!encrypted || System.nanoTime() - lookedNanos < LOOK_EVERY.toNanos())) {
                return known;
            }
            String now = encrypted ? digest(settings.tls()) : "";
            lookedNanos = System.nanoTime();
            if (known == null || !now.equals(files)) {
                HttpClient made = make();
                if (known != null) {
                    known.shutdown();
                }
                client = made;
                files = now;
                return made;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Ends what is being sent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }

    private HttpClient make() throws IOException {
        // HTTP/1.1: with HTTP/2 a routine GOAWAY of the server fails a POST (apache/maven-resolver issue 1256).
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .proxy(settings.proxy().map(ProxySelector::of).orElse(HttpClient.Builder.NO_PROXY))
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (encrypted) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(TlsContext.protocols().toArray(String[]::new));
            builder.sslContext(TlsContext.read(settings.tls())).sslParameters(parameters);
        }
        if (settings.cookies()) {
            builder.cookieHandler(new CookieManager());
        }
        return builder.build();
    }

    private static String digest(TlsSettings tls) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : Stream.of(tls.ca(), tls.certificate(), tls.key())
                    .flatMap(Optional::stream)
                    .toList()) {
                // What cannot be read is told when it is used.
                digest.update(Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0]);
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
