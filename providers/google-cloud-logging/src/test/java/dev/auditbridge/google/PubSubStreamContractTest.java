package dev.auditbridge.google;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.io.IOException;

/** What every source keeps, against Pub/Sub as its stand-in, through a stream. */
class PubSubStreamContractTest extends SourceContract {
    @Override
    protected World world() throws IOException {
        return PubSubStandInWorld.start("mode: stream\nemptyAfter: 100ms\npullMessages: 7\n", false);
    }
}
