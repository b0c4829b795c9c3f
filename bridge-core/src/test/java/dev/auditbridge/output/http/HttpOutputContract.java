package dev.auditbridge.output.http;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What every output over HTTP must do: the contract, with the faults that all such protocols know. */
public abstract class HttpOutputContract extends OutputContract {
    private @Nullable HttpCollector running;

    /** What answers the requests. */
    protected abstract HttpCollector.Handler handler();

    /** Starts the collector(). */
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

    /** Settings for the collector(). */
    protected final String settings(String more) {
        return "url: " + collector().url() + path() + "\nconnectTimeout: " + TIMEOUT.toMillis() + "ms\ntimeout: "
                + TIMEOUT.toMillis() + "ms\n" + more;
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
