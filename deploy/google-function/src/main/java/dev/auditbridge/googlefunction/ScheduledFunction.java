package dev.auditbridge.googlefunction;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.pipeline.FunctionRun;
import dev.auditbridge.pipeline.ScheduledRun.Outcome;
import dev.auditbridge.pipeline.SourceSummary;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the bridge when Cloud Scheduler asks, until it is caught up or the request's time is nearly over; the next run goes on
 * where this one ended. Of two runs at once one goes on, and the other ends when its checkpoint is refused.
 *
 * <p>The answer is 200 with a line for each source, or 500 with a sentence if it needs a person: Cloud Scheduler counts that as
 * a failure, on which an alert can be set.
 */
public final class ScheduledFunction implements HttpFunction {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduledFunction.class);

    private final Deployment deployment;

    /** For the invoker. */
    public ScheduledFunction() {
        this(Deployment.here());
    }

    ScheduledFunction(Deployment deployment) {
        this.deployment = deployment;
    }

    @Override
    public void service(HttpRequest request, HttpResponse response) throws IOException, InterruptedException {
        try {
            Outcome outcome =
                    FunctionRun.within(deployment.timeout()).run(deployment.environment(), deployment.folder());
            if (outcome.problem().isPresent()) {
                fail(response, outcome.problem().get());
            } else {
                List<String> lines =
                        outcome.summary().stream().map(SourceSummary::line).toList();
                lines.forEach(LOG::info);
                response.getWriter()
                        .write((outcome.caughtUp() ? "caught up\n" : "to be continued\n") + String.join("\n", lines)
                                + "\n");
            }
        } catch (ConfigurationException | IOException e) {
            fail(response, String.valueOf(e.getMessage()));
        }
    }

    private static void fail(HttpResponse response, String why) throws IOException {
        LOG.error("{}", why);
        response.setStatusCode(HttpURLConnection.HTTP_INTERNAL_ERROR);
        response.getWriter().write(why + "\n");
    }
}
