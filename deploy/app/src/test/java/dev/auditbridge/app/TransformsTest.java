package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transforms and routes as the configuration has them. */
class TransformsTest {
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            rules:
              - level: None
                verbs: [watch]
              - level: Metadata
            """;

    @TempDir
    private Path folder;

    private Path policy(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private String file(String name) {
        return "file: { path: \"" + folder.resolve(name) + "\" }";
    }

    private static void put(CloudWatchStandIn cloud, String stream, String event) {
        cloud.put(
                BridgeFile.GROUP,
                "kube-apiserver-audit-" + stream,
                Instant.now().minusSeconds(30),
                event);
    }

    private static String event(String auditId, String verb, String more) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Request\",\"auditID\":\"" + auditId
                + "\",\"stage\":\"ResponseComplete\",\"verb\":\"" + verb + "\"" + more + "}";
    }

    @Test
    @DisplayName(
            "policy, redaction and de-duplication are applied, in run and in replay, and what is dropped is counted")
    void applied() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file("events"), """
                    transforms:
                      - audit-policy: { file: "%s" }
                      - redact: {}
                      - deduplicate: { window: 10m }
                    """.formatted(policy(POLICY)));
            put(cloud, "1", event("watched", "watch", ""));
            put(cloud, "1", event("token", "get", ",\"requestURI\":\"/api?access_token=hunter2\""));
            put(cloud, "1", event("body", "create", ",\"requestObject\":{\"a\":1}"));
            put(cloud, "2", event("body", "create", ",\"requestObject\":{\"a\":1}"));
            String[] expected = {
                event("token", "get", ",\"requestURI\":\"/api?access_token=[redacted]\"")
                        .replace("Request\"", "Metadata\""),
                event("body", "create", "").replace("Request\"", "Metadata\"")
            };

            String from = Instant.now().minusSeconds(3600).toString();
            Cli.Result run = Cli.run("run", "-c", config.toString(), "--until-caught-up");
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("events"))).containsExactlyInAnyOrder(expected);
            assertThat(run.err()).contains("dropped: 1 audit-policy: level-none, 1 deduplicate: duplicate");

            Files.delete(folder.resolve("events"));
            Cli.Result replay = Cli.run(
                    "replay",
                    "-c",
                    config.toString(),
                    "--source",
                    "eks",
                    "--from",
                    from,
                    "--to",
                    Instant.now().toString());
            assertThat(replay.exit()).as(replay.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("events"))).containsExactlyInAnyOrder(expected);
        }
    }

    @Test
    @DisplayName("an output takes only what its entry says; what none takes is counted as dropped")
    void routed() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            String only =
                    "[{ sources: [eks], verbs: [create], resources: [{ group: \"\", resources: [pods, \"*/exec\"] }] },"
                            + " { users: [\"system:anonymous\"] }]";
            String outputs = file("writes") + "\n    only: " + only + "\n  - name: shop\n    " + file("shop")
                    + "\n    only: [{ namespaces: [shop, \"\"] }]";
            Path config = BridgeFile.write(folder, cloud.endpoint(), outputs, "");
            String pods = ",\"user\":{\"username\":\"a\"},\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"";
            String both = event("both", "create", pods + "shop\",\"subresource\":\"exec\"}");
            String writes = event("writes", "create", pods + "bar\"}");
            String shop = event("shop", "get", pods + "shop\"}");
            String cluster = event("cluster", "get", ",\"objectRef\":{\"resource\":\"nodes\"}");
            String anonymous = event("anonymous", "get", ",\"user\":{\"username\":\"system:anonymous\"}");
            for (String event : new String[] {both, writes, shop, cluster, anonymous, event("nobody", "get", "")}) {
                put(cloud, "1", event);
            }

            Cli.Result run = Cli.run("run", "-c", config.toString(), "--until-caught-up", "--json");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("writes"))).containsExactlyInAnyOrder(both, writes, anonymous);
            assertThat(Files.readAllLines(folder.resolve("shop"))).containsExactlyInAnyOrder(both, shop, cluster);
            assertThat(run.err()).contains("\"read\":6,\"delivered\":5").contains("1 routing: no-output");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            audit-policy: { file: absent.yaml } | transforms[0].audit-policy.file: there is no file absent.yaml; create it
            audit-policy: {}                   | transforms[0].audit-policy: the required key file is missing
            audit-polici: {}                   | did you mean audit-policy?
            redact: { paths: [data] }          | transforms[0].redact.paths: "data" is none: a path is RESOURCE[.GROUP]
            redact: { hashKey: short }         | transforms[0].redact.hashKey: is too short; at least 16 bytes
            redact: { profile: recomended }    | did you mean recommended?
            deduplicate: { window: 10 }        | "10" has no unit
            deduplicate: {}, redact: {}        | only one kind of transform may stand here
            """)
    void aWrongTransformIsExitTwoWithThePlace(String transform, String expected) {
        Path config =
                BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}", "transforms: [{ " + transform + " }]");

        Cli.Result result = Cli.run("check", "-c", config.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(expected).doesNotContain("short\"", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sources: [esk]                                      | there is no source esk; there is: eks
            verb: [get]                                         | unknown key; did you mean verbs?
            nonResourceURLs: [healthz]                          | must begin with a '/' character
            nonResourceURLs: [/healthz], namespaces: [a]        | a request is for a resource or it is not
            resources: [{ group: apps/v1 }]                     | a group must be a lowercase DNS subdomain
            resources: [{ resourceNames: [a] }]                 | requires at least one resource
            users: [""]                                         | is empty; expected a text
            """)
    void aWrongRouteIsExitTwoWithThePlace(String only, String expected) {
        Path config = BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}\n    only: [{ " + only + " }]", "");

        Cli.Result result = Cli.run("check", "-c", config.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("outputs[0].only[0]").contains(expected);
    }

    @Test
    @DisplayName(
            "check tells the conditions that a vendor's loss makes undecidable, and what the API server would ignore")
    void remarks() throws IOException {
        Path policy = policy(POLICY + """
                  - level: Request
                    userGroups: [system:masters]
                    user: [eve]
                """);
        Path config = BridgeFile.write(
                folder,
                "http://127.0.0.1:9",
                "stdout: {}\n    only: [{ userGroups: [a] }, { sources: [eks], userGroups: [b] }]",
                "transforms: [{ audit-policy: { file: \"" + policy + "\" } }]");
        assertThat(Cli.run("check", "-c", config.toString()).out())
                .contains(policy + ":9:5: rules[2].user: unknown field, ignored; did you mean users?")
                .doesNotContain("never tells");

        String gke = "  - name: gke\n    google-cloud-logging: { resourceNames: [projects/a] }\n";
        Files.writeString(config, Files.readString(config).replace("outputs:", gke + "outputs:"));
        assertThat(Cli.run("check", "-c", config.toString(), "--json").out().lines())
                .filteredOn(line -> line.contains("never tells"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(policy + ":7:5: rules[2] decides by user.groups, which source gke"
                                        + " (google-cloud-logging) never tells"),
                        line -> assertThat(line).contains("output out: only decides by user.groups"));

        Files.writeString(
                config,
                Files.readString(config).replace("[projects/a] }", "[projects/a], infer: { deriveGroups: true } }"));
        assertThat(Cli.run("check", "-c", config.toString()).out()).doesNotContain("never tells");
    }

    @Test
    @DisplayName("a policy that kube-apiserver refuses is refused, with its own file, line, column and field")
    void aWrongPolicy() throws IOException {
        Path policy = policy(POLICY.replace("level: Metadata", "level: metadata"));
        Path config = BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}", """
                transforms: [{ audit-policy: { file: "%s" } }, { deduplicate: {} }, { deduplicate: {} }]
                """.formatted(policy));

        Cli.Result result = Cli.run("check", "-c", config.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains(policy + ":6:12: rules[1].level: \"metadata\" is not allowed: supported values are None")
                .contains("transforms[2]: deduplicate stands twice");
    }
}
