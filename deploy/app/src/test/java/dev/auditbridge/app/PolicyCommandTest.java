package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final String HEAD =
            "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"%s\",\"auditID\":\"%s\",\"stage\":\"ResponseComplete\"";
    private static final String WATCH = HEAD.formatted("Metadata", "1") + ",\"verb\":\"watch\"}";
    private static final String CREATE =
            HEAD.formatted("Request", "2") + ",\"verb\":\"create\",\"requestObject\":{\"a\":1}}";
    private static final String GET = HEAD.formatted("Metadata", "3")
            + ",\"requestURI\":\"/api?access_token=hunter2\",\"verb\":\"get\",\"user\":{\"username\":\"eve\"}}";

    @TempDir
    private Path folder;

    private String policy(String more) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: audit.k8s.io/v1
                kind: Policy
                rules:
                  - level: None
                    verbs: [watch]
                  - level: Metadata
                    verbs: [create]
                  - level: RequestResponse
                    verbs: [get]
                """ + more).toString();
    }

    private static byte[] input(String... lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void applyWritesWhatIsKeptAtTheLevelAskedFor() throws IOException {
        Cli.Result result = Cli.runWithInput(input(WATCH, CREATE, GET), "policy", "apply", "--policy", policy(""));

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        CREATE.replace("\"Request\"", "\"Metadata\"").replace(",\"requestObject\":{\"a\":1}", ""), GET);
        assertThat(result.err()).isEmpty();
    }

    @Test
    @DisplayName("I3: Events that a policy leaves as they are leave byte for byte, their own annotations too")
    void applyChangesNothingElse() throws IOException {
        String event = HEAD.formatted("Metadata", "4")
                + ", \"verb\" : \"get\",\"unknown\":1e400,\"annotations\":{\"auditbridge.dev/inferred\":\"stage\"}}";

        assertThat(Cli.runWithInput(input(event), "policy", "apply", "--policy", policy(""))
                        .out())
                .isEqualTo(event + "\n");
    }

    @Test
    void explainCountsForEachRule() throws IOException {
        Path file = Files.write(folder.resolve("events.ndjson"), input(WATCH, CREATE, GET, GET));

        Cli.Result result = Cli.run("policy", "explain", "--policy", policy(""), "--json", file.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("{\"rule\":\"rules[0]\",\"line\":4,\"level\":\"None\",\"events\":1,"
                                        + "\"percent-of-events\":25.0,\"bytes\":" + WATCH.length())
                                .contains("\"kept-events\":0", "\"example\":\"watch"),
                        line -> assertThat(line).contains("\"lowered\":1,\"asks-for-more\":0"),
                        line -> assertThat(line)
                                .contains("\"events\":2", "\"percent-of-events\":50.0", "\"asks-for-more\":2")
                                .contains("get /api by eve (ResponseComplete, 3)")
                                .doesNotContain("hunter2"),
                        line -> assertThat(line)
                                .startsWith("{\"rule\":\"total\"")
                                .contains("\"events\":4", "\"kept-events\":3", "\"asks-for-more\":2"));
    }

    @Test
    void explainIsATableForAPerson() throws IOException {
        Cli.Result result = Cli.runWithInput(
                input(WATCH, HEAD.formatted("Metadata", "5") + ",\"verb\":\"list\"}"),
                "policy",
                "explain",
                "--policy",
                policy(""));

        assertThat(result.out().lines())
                .hasSize(6)
                .anySatisfy(line -> assertThat(line).startsWith("none").contains("None", "list"));
    }

    @Test
    void whatTheApiServerOnlyWarnsOfIsSaidWithItsPlace() throws IOException {
        Cli.Result result = Cli.runWithInput(
                input(GET), "policy", "explain", "--policy", policy("  - { level: None, user: [eve] }\n"));

        assertThat(result.exit()).isZero();
        assertThat(result.err())
                .contains("warning: ")
                .contains("policy.yaml:10:20: rules[3].user: unknown field, ignored; did you mean users?");
    }

    @Test
    void aRefusedPolicyIsExitTwoAndPoisonIsExitThree() throws IOException {
        Cli.Result refused = Cli.runWithInput(input(GET), "policy", "apply", "--policy", policy("  - level: All\n"));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("policy.yaml:10:12: rules[3].level: \"All\" is not allowed");
        assertThat(refused.out()).isEmpty();

        Cli.Result poison = Cli.runWithInput(input("{\"a\":", GET), "policy", "apply", "--policy", policy(""));
        assertThat(poison.exit()).isEqualTo(3);
        assertThat(poison.out()).isEqualTo(GET + "\n");
        assertThat(poison.err()).contains("\"index\":0,\"outcome\":\"poison\"");

        assertThat(Cli.run("policy", "apply", "--policy", "absent.yaml").exit()).isEqualTo(2);
        assertThat(Cli.run("policy", "apply").exit()).isEqualTo(2);
        assertThat(Cli.run("policy").exit()).isEqualTo(2);
    }
}
