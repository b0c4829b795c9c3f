package dev.auditbridge.azurefunction;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import dev.auditbridge.pipeline.FunctionRun;
import dev.auditbridge.pipeline.ScheduledRun.Outcome;
import dev.auditbridge.pipeline.SourceSummary;
import java.io.IOException;

/**
 * Runs the bridge when the timer fires, until it is caught up or the host's {@code functionTimeout} is near; the next run goes on
 * where this one ended. It reads the Event Hub itself and keeps its own checkpoints: Azure's Event Hub trigger moves its position
 * whether the function succeeds or not (azure-webjobs-sdk#2539).
 *
 * <p>The host lets a timer fire in one instance at a time; of two runs at once all the same, one goes on, and the other ends when
 * its checkpoint is refused. A run that needs a person fails with a sentence.
 */
public final class TimerFunction {
    private final FunctionApp app;

    /** For the host. */
    public TimerFunction() {
        this(FunctionApp.here());
    }

    TimerFunction(FunctionApp app) {
        this.app = app;
    }

    /**
     * One run.
     *
     * @param timer what the host tells of the schedule; the checkpoints say more
     * @throws IOException if it needs a person
     */
    @FunctionName("audit")
    public void run(
            @TimerTrigger(name = "timer", schedule = "%AUDITBRIDGE_SCHEDULE%") String timer, ExecutionContext context)
            throws IOException, InterruptedException {
        try (InvocationLog log = InvocationLog.to(context.getLogger())) {
            Outcome outcome = FunctionRun.within(app.timeout()).run(app.environment(), app.folder());
            outcome.summary().stream().map(SourceSummary::line).forEach(log::say);
            if (outcome.problem().isPresent()) {
                throw new IOException(outcome.problem().get());
            }
            log.say(outcome.caughtUp() ? "caught up" : "to be continued");
        }
    }
}
