package dev.auditbridge.lambda;

import dev.auditbridge.aws.LambdaSource;
import dev.auditbridge.aws.LambdaSourceFactory;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.pipeline.NamedSource;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge that delivers what Lambda pushes. It starts with the first push and goes on as long as the function's process does,
 * with its connections, over all invocations; if it fails, the next one starts another. Thread-safe.
 */
final class PushBridge {
    private static final Logger LOG = LoggerFactory.getLogger(PushBridge.class);

    private final BridgeConfiguration configuration;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Running running;

    private record Running(LambdaSource source, RunningBridge bridge) {}

    PushBridge(BridgeConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Delivers an invocation.
     *
     * @param patience how long to wait for the outputs
     * @return the answer for Lambda, which names what is to come again
     * @throws SourceException if it was not delivered and no answer can say so
     * @throws IOException with the remedy, if the bridge cannot start
     */
    byte[] deliver(byte[] event, Duration patience) throws IOException, SourceException, InterruptedException {
        Running now = running();
        try {
            return now.source().handle(event, patience);
        } finally {
            now.bridge().blocked().forEach((component, blocked) -> LOG.warn("{}: {}", component, blocked.why()));
        }
    }

    private Running running() throws IOException {
        lock.lock();
        try {
            Running now = running;
            if (now != null && now.bridge().failure().isPresent()) {
                LOG.warn("the bridge starts again: {}", now.bridge().failure().get());
                now.bridge().close();
                now = null;
            }
            if (now == null) {
                now = start();
            }
            running = now;
            return now;
        } finally {
            lock.unlock();
        }
    }

    private Running start() throws IOException {
        for (SourceEntry entry : configuration.sources()) {
            if (entry.factory() instanceof LambdaSourceFactory factory) {
                LambdaSource source = factory.create(entry.name(), entry.settings(), configuration.limits());
                return new Running(
                        source, RunningBridge.start(configuration, List.of(new NamedSource(entry.name(), source))));
            }
        }
        throw new IOException(
                "logs were pushed to this function, and its configuration names no source that takes them:"
                        + " add one of kind aws-lambda");
    }
}
