package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.standins.collector.LumberjackCollector;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function, called as a method. */
class TimerFunctionTest {
    private static final Path APP = Path.of("app");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a run delivers what is there, and ends")
    void caughtUp() throws Exception {
        try (EventHubsStandIn hub = EventHubsStandIn.start();
                LumberjackCollector collector = LumberjackCollector.start()) {
            hub.publish(0, AksRecords.body(List.of("aks-1", "aks-2")));
            hub.publish(1, AksRecords.body(List.of("aks-3")));
            Files.writeString(folder.resolve("bridge.yaml"), """
                allowLiteralSecrets: true
                sources:
                  - name: aks
                    azure-event-hubs: { eventHub: %s, connectionString: "%s" }
                outputs:
                  - name: collector
                    lumberjack: { hosts: ["%s"] }
                checkpoints: { file: { directory: %s } }
                deadLetter: { file: { directory: %s } }
                """.formatted(
                            hub.hub(),
                            hub.connectionString(),
                            collector.endpoint(),
                            folder.resolve("checkpoints"),
                            folder.resolve("dead-letter")));

            new TimerFunction(new FunctionApp(Map.of(), folder)).run("{}", Host.context("audit"));

            assertThat(collector.received()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("a configuration that does not load fails the invocation, and says where it is wrong")
    void misconfigured() throws IOException {
        Files.writeString(folder.resolve("bridge.yaml"), "sorces: []\n");

        assertThatThrownBy(() -> new TimerFunction(new FunctionApp(Map.of(), folder)).run("{}", Host.context("audit")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bridge.yaml:1:1");
    }

    @ParameterizedTest
    @CsvSource({"00:10:00, PT10M", "01:30:00, PT1H30M", "1.00:00:00, P1D", "-1, PT5M", ", PT5M"})
    @DisplayName("its time is what host.json says, unless a setting says otherwise")
    void timeout(String said, Duration expected) throws IOException {
        String member = said == null ? "" : ", \"functionTimeout\": \"" + said + "\"";
        Files.writeString(
                folder.resolve("host.json"),
                "{\"logging\": {\"functionTimeout\": 1}" + member + ", \"version\": \"2.0\"}");

        assertThat(new FunctionApp(Map.of(), folder).timeout()).isEqualTo(expected);
        assertThat(new FunctionApp(Map.of("AzureFunctionsJobHost__functionTimeout", "00:07:00"), folder).timeout())
                .isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    @DisplayName("the app that is deployed has ten minutes, the most that the Consumption plan gives")
    void deployedTimeout() throws IOException {
        assertThat(new FunctionApp(Map.of(), APP).timeout()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    @DisplayName("function.json says what the annotations say")
    void functionJson() throws Exception {
        Method run = TimerFunction.class.getMethod("run", String.class, ExecutionContext.class);
        TimerTrigger trigger = run.getParameters()[0].getAnnotation(TimerTrigger.class);
        Path file = APP.resolve(run.getAnnotation(FunctionName.class).value()).resolve("function.json");

        assertThat(Host.declared(file))
                .containsEntry("scriptFile", "../azure-function.jar")
                .containsEntry("entryPoint", TimerFunction.class.getName() + "." + run.getName());
        assertThat(Files.readString(file).replaceAll("\\s", ""))
                .contains("\"bindings\":[{\"type\":\"timerTrigger\",\"direction\":\"in\",\"name\":\"" + trigger.name()
                        + "\",\"schedule\":\"" + trigger.schedule() + "\"}]");
    }
}
