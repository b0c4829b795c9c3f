package dev.auditbridge.google;

import com.google.rpc.Code;
import dev.auditbridge.standins.pubsub.PubSubStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/** Pub/Sub as its stand-in, read by Google's client. */
final class PubSubStandInWorld extends PubSubWorld {
    final PubSubStandIn cloud;

    /** Time that a crash makes the contract wait for, such as the deadline of a message on its way, runs eight times as fast. */
    static PubSubStandInWorld start(String keys, boolean isExactlyOnce) throws IOException {
        Instant begun = Instant.now();
        return start(
                keys,
                isExactlyOnce,
                () -> begun.plus(Duration.between(begun, Instant.now()).multipliedBy(8)));
    }

    static PubSubStandInWorld start(String keys, boolean isExactlyOnce, InstantSource clock) throws IOException {
        return new PubSubStandInWorld(PubSubStandIn.start(clock), keys, isExactlyOnce);
    }

    private PubSubStandInWorld(PubSubStandIn cloud, String keys, boolean isExactlyOnce) {
        super(cloud.endpoint(), keys, isExactlyOnce);
        this.cloud = cloud;
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.allOf(Fault.class);
    }

    @Override
    public void begin(Fault fault) {
        switch (fault) {
            case UNAVAILABLE -> cloud.failNext(1000, Code.UNAVAILABLE);
            case THROTTLED -> cloud.failNext(1000, Code.RESOURCE_EXHAUSTED);
            case FORBIDDEN -> cloud.denyPermission(true);
            case COMMIT_FAILS -> cloud.failAcknowledgements(true);
        }
    }

    @Override
    public void end(Fault fault) {
        cloud.recover();
    }

    @Override
    public void close() {
        super.close();
        cloud.close();
    }
}
