package dev.auditbridge.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.auditbridge.config.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the function does before any log is asked for; the rest is shown in Lambda's own runtime. */
class HandlerTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|SCHEDULE",
                "{\"source\":\"aws.scheduler\",\"detail\":{\"Records\":[]}}|SCHEDULE",
                "\"any\"|SCHEDULE",
                "{\"awslogs\":{\"data\":\"\"}}|PUSH",
                "{\"more\":{\"a\":[1]},\"Records\":[]}|PUSH"
            })
    @DisplayName("the shape of an event says what woke the function")
    void triggers(String event, Trigger trigger) throws IOException {
        assertThat(Trigger.of(event.getBytes(UTF_8))).isEqualTo(trigger);
    }

    @Test
    @DisplayName("a push without a source that takes it, and a tick without one that asks, say what to add")
    void missingSources() throws IOException {
        Handler polls = handler("aws-cloudwatch: { region: eu-west-1, logGroups: [/aws/eks/a/cluster] }");
        assertThatThrownBy(() -> handle(polls, "{\"Records\":[]}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("add one of kind aws-lambda");

        Handler takes = handler("aws-lambda: { region: eu-west-1 }");
        assertThatThrownBy(() -> handle(takes, "{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("add one of kind aws-cloudwatch");
    }

    @Test
    @DisplayName("without a configuration the function does not begin, and says where it looked")
    void noConfiguration() {
        assertThatThrownBy(() -> new Handler(Map.of("LAMBDA_TASK_ROOT", folder.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(folder.resolve("bridge.yaml").toString());
    }

    private Handler handler(String source) throws IOException {
        Files.writeString(folder.resolve("bridge.yaml"), """
            sources: [ { name: eks, %s } ]
            outputs: [ { name: out, stdout: {} } ]
            checkpoints: { file: { directory: %s } }
            deadLetter: { file: { directory: %s } }
            """.formatted(
                        source, folder.resolve("checkpoints"), folder.resolve("letters")));
        return new Handler(Map.of("LAMBDA_TASK_ROOT", folder.toString()));
    }

    private static void handle(Handler handler, String event) throws IOException {
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(UTF_8)), new ByteArrayOutputStream(), new TenSeconds());
    }

    private static final class TenSeconds implements Context {
        @Override
        public int getRemainingTimeInMillis() {
            return 10_000;
        }

        @Override
        public String getAwsRequestId() {
            return "";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "";
        }

        @Override
        public String getFunctionVersion() {
            return "";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientContext getClientContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getMemoryLimitInMB() {
            return 1024;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException();
        }
    }
}
