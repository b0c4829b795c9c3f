package dev.auditbridge.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.auditbridge.aws.LambdaSourceFactory;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.FunctionRun;
import dev.auditbridge.pipeline.ScheduledRun;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function: one handler for a schedule, for a log group's subscription and for a Kinesis stream. It takes what woke it from
 * the shape of the event, and its time from the context; what it did not do in that time comes again, from the checkpoint or from
 * Lambda (I1).
 *
 * <p>The configuration is read when Lambda loads the function, so that a wrong one fails there, before any log is asked for.
 */
public final class Handler implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Handler.class);

    private final BridgeConfiguration configuration;
    private final PushBridge pushBridge;

    /** For Lambda: reads the configuration that the environment names. */
    public Handler() {
        this(System.getenv());
    }

    /** @param environment names the function's own folder, and in it the configuration */
    Handler(Map<String, String> environment) {
        this.configuration =
                FunctionRun.configuration(environment, Path.of(environment.getOrDefault("LAMBDA_TASK_ROOT", "")));
        this.pushBridge = new PushBridge(configuration);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] event = input.readAllBytes();
        FunctionRun run = FunctionRun.within(Duration.ofMillis(context.getRemainingTimeInMillis()));
        try {
            output.write(
                    switch (Trigger.of(event)) {
                        case SCHEDULE -> poll(run);
                        case PUSH -> pushBridge.deliver(event, run.deadline());
                    });
        } catch (SourceException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the function was stopped", e);
        }
    }

    private byte[] poll(FunctionRun run) throws IOException, InterruptedException {
        if (configuration.sources().stream().allMatch(entry -> entry.factory() instanceof LambdaSourceFactory)) {
            throw new IOException(
                    "the function was woken to ask for logs, and its configuration names no source that asks:"
                            + " add one of kind aws-cloudwatch");
        }
        ScheduledRun.Outcome outcome =
                ScheduledRun.run(configuration, Optional.of(run.deadline()), run.drainTimeout(), () -> false);
        byte[] answer = RunReport.json(outcome);
        LOG.info("{}", new String(answer, StandardCharsets.UTF_8));
        if (outcome.problem().isPresent()) {
            throw new IOException(outcome.problem().get());
        }
        return answer;
    }
}
