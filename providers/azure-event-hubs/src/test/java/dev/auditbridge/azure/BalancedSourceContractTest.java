package dev.auditbridge.azure;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Its cases mostly wait: the SDK's processor begins up to two seconds after its start. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = "a quiet machine", mode = ResourceAccessMode.READ)
@DisplayName("The balanced Event Hubs source keeps what every source keeps")
class BalancedSourceContractTest extends SourceContract {

    @Override
    protected World world() {
        return new BalancedWorld(2);
    }

    @Override
    protected int modelSteps() {
        return 40;
    }
}
