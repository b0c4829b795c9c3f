package dev.auditbridge.google;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.io.IOException;

/** What every source keeps, against Cloud Logging as its stand-in. */
class CloudLoggingSourceContractTest extends SourceContract {
    @Override
    protected World world() throws IOException {
        return new StandInWorld();
    }
}
