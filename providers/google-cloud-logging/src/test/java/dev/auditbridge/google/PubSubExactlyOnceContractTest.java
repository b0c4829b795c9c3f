package dev.auditbridge.google;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.io.IOException;

/** What every source keeps, against Pub/Sub as its stand-in, by pulls and then a stream, with exactly-once delivery. */
class PubSubExactlyOnceContractTest extends SourceContract {
    @Override
    protected World world() throws IOException {
        return PubSubStandInWorld.start("mode: auto\nemptyAfter: 100ms\npullMessages: 7\n", true);
    }
}
