package dev.auditbridge.googlefunction;

import com.google.cloud.functions.CloudEventsFunction;
import dev.auditbridge.google.PubSubPushSource;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.pipeline.FunctionRun;
import dev.auditbridge.pipeline.NamedSource;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.source.SourceException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the message of a log sink's topic that an Eventarc trigger brings. The invocation succeeds when all outputs hold the
 * message, and fails otherwise: then Pub/Sub pushes it again (I1). The bridge is started by the first and serves all that
 * follow; one that has failed is started anew.
 */
public final class PushFunction implements CloudEventsFunction {
    private final Deployment deployment;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Serving serving;

    private record Serving(RunningBridge bridge, PubSubPushSource source) {}

    /** For the invoker. */
    public PushFunction() {
        this(Deployment.here());
    }

    PushFunction(Deployment deployment) {
        this.deployment = deployment;
    }

    @Override
    public void accept(CloudEvent event) throws IOException, InterruptedException, SourceException {
        CloudEventData data = event.getData();
        Duration patience = FunctionRun.within(deployment.timeout()).deadline();
        source().handle(data == null ? new byte[0] : data.toBytes(), patience);
    }

    private PubSubPushSource source() throws IOException {
        lock.lock();
        try {
            Serving now = serving;
            if (now == null || now.bridge().failure().isPresent()) {
                if (now != null) {
                    now.bridge().close();
                }
                now = start();
                serving = now;
            }
            return now.source();
        } finally {
            lock.unlock();
        }
    }

    private Serving start() throws IOException {
        BridgeConfiguration configuration = deployment.configuration();
        List<SourceEntry> entries = configuration.sources();
        if (entries.size() == 1
                && entries.getFirst().create(configuration.limits()) instanceof PubSubPushSource source) {
            return new Serving(
                    RunningBridge.start(
                            configuration,
                            List.of(new NamedSource(entries.getFirst().name(), source))),
                    source);
        }
        throw new IOException("a function that is pushed to needs exactly one source, of kind google-pubsub-push;"
                + " for others deploy ScheduledFunction");
    }
}
