package dev.auditbridge.azure;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Azure Event Hubs, read directly")
class EventHubsSourceContractTest extends SourceContract {
    @Override
    protected World world() {
        return new EventHubsWorld(2);
    }

    @Override
    protected int modelSteps() {
        return 40;
    }
}
