package dev.auditbridge.output.http;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.Outputs;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What every output over HTTP must do: the contract, with the faults that all such protocols know. */
public abstract class HttpOutputContract extends OutputContract {
    /** As much more than the contract's as it allows: a busy machine must not look like a silent collector. */
    private static final Duration PATIENCE = TIMEOUT.plusMillis(400);

    private @Nullable HttpCollector running;

    /** The first request of a JVM loads a thousand classes, which a test must not take for a silent collector. */
    @BeforeAll
    static void warm_up() throws Exception {
        try (HttpCollector other = HttpCollector.start(request -> HttpCollector.Response.of(200, ""));
                Output output = Outputs.of("https", "url: " + other.url())) {
            output.probe();
        }
    }

    /** What answers the requests. */
    protected abstract HttpCollector.Handler handler();

    /** Starts the collector. */
    protected HttpCollector start() throws IOException {
        return HttpCollector.start(handler());
    }

    /** The kind of output. */
    protected abstract String kind();

    /** Its settings besides url and timeouts. */
    protected abstract String yaml();

    /** The path of its url, without the first slash. */
    protected String path() {
        return "";
    }

    @Override
    protected final Output open() throws IOException {
        running = start();
        return Outputs.of(kind(), settings(yaml()));
    }

    /** Settings for the collector. */
    protected final String settings(String more) {
        return "url: " + collector().url() + path() + "\ntimeout: " + PATIENCE.toMillis() + "ms\n" + more;
    }

    @AfterEach
    void close_collector() {
        collector().close();
    }

    @Override
    protected boolean provoke(Fault fault) throws Exception {
        switch (fault) {
            case NOT_NOW -> collector().next(HttpCollector.Response.of(503, "busy"));
            case LETS_NOBODY_IN -> collector().always(HttpCollector.Response.of(401, "who are you"));
            case SLOW -> collector().slow(Duration.ofMillis(20));
            case CUTS -> collector().cut();
            case SILENT -> collector().silence();
            case RESETS_IDLE -> collector().resetIdle();
            case TAKES_THE_FIRST, REFUSES_THE_FIRST -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void repair() {
        collector().repair();
    }

    /** The collector(). */
    protected final HttpCollector collector() {
        return Objects.requireNonNull(running);
    }
}
