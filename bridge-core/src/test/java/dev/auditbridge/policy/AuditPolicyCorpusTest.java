package dev.auditbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditbridge.CorpusEvents;
import dev.auditbridge.Peers;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import dev.auditbridge.policy.AuditPolicy.Decision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Agreement with the real evaluator, on Events that a real API server wrote. */
class AuditPolicyCorpusTest {
    private static List<AuditEvent> requestResponse = List.of();

    @BeforeAll
    static void readEvents() throws IOException {
        requestResponse = CorpusEvents.read("audit-requestresponse.ndjson.gz");
    }

    @Test
    @DisplayName("every (Event, policy) pair: the server's own level and stage decision")
    void agrees_with_the_real_evaluator() throws IOException {
        Path folder = Peers.corpus().resolve("policy");
        List<AuditEvent> events = requestResponse;
        List<String> divergences = Files.readAllLines(folder.resolve("divergence-create-names.tsv"));
        List<String> differences = new ArrayList<>();
        int pairs = 0;
        int corrected = 0;
        for (Path file : policies(folder)) {
            String name = file.getFileName().toString().replace(".yaml", "");
            AuditPolicy policy = PolicyLoader.load(file).policy();
            List<String> truth = Files.readAllLines(folder.resolve("truth").resolve(name + ".tsv"));
            assertThat(truth).hasSize(events.size() + 1);
            Map<String, String> byServer = serverDecisions(divergences, name);
            for (int i = 0; i < events.size(); i++) {
                String[] row = truth.get(i + 1).split("\t", -1);
                String expected = row[2] + " " + row[3];
                String own = byServer.get(row[0] + " " + row[1]);
                if (own != null) {
                    expected = own;
                    corrected++;
                }
                Decision decision = policy.decide(events.get(i));
                String decided = decision.level().text() + " " + (decision.stageOmitted() ? "y" : "n");
                pairs++;
                if (!decided.equals(expected)) {
                    differences.add(name + " line " + (i + 1) + ": " + decided + " instead of " + expected);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(pairs).isEqualTo(14 * 9107);
        assertThat(corrected).isEqualTo(34);
    }

    private static List<Path> policies(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("policies"))) {
            return files.sorted().toList();
        }
    }

    /** What the server decided where the Event shows a name that it did not know. */
    private static Map<String, String> serverDecisions(List<String> divergences, String policy) {
        Map<String, String> decisions = new HashMap<>();
        for (String line : divergences.subList(1, divergences.size())) {
            String[] cells = line.split("\t", -1);
            if (cells[0].equals(policy)) {
                decisions.put(cells[1] + " " + cells[2], cells[6] + " " + cells[7]);
            }
        }
        return decisions;
    }

    @Test
    @DisplayName("every Event: the attributes that the server itself evaluated")
    void agrees_on_the_attributes() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, JsonNode> evaluated = new HashMap<>();
        Path file = Peers.corpus().resolve("policy/request-attributes.ndjson.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                JsonNode request = json.readTree(line);
                evaluated.put(
                        request.get("auditID").textValue()
                                + Instant.parse(request.get("ts").textValue()),
                        request);
            }
        }
        List<String> differences = new ArrayList<>();
        for (AuditEvent event : requestResponse) {
            JsonNode server = Objects.requireNonNull(
                    evaluated.get(event.envelope().auditId() + event.envelope().requestReceived()));
            RequestAttributes ours = RequestAttributes.of(event);
            List<String> groups = new ArrayList<>();
            server.path("groups").forEach(group -> groups.add(group.textValue()));
            boolean resource = server.get("isResource").booleanValue();
            RequestAttributes theirs = new RequestAttributes(
                    server.get("hasUser").booleanValue(),
                    server.path("user").asText(""),
                    groups,
                    server.get("verb").textValue(),
                    resource,
                    server.get("namespace").textValue(),
                    server.get("apiGroup").textValue(),
                    server.get("resource").textValue(),
                    server.get("subresource").textValue(),
                    server.get("name").textValue(),
                    resource ? "" : server.get("path").textValue());
            if (!ours.equals(theirs)) {
                differences.add(ours + " instead of " + theirs);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    @DisplayName("what a server wrote under a policy, that policy neither drops nor lowers")
    void a_policy_changes_nothing_that_was_written_under_it() throws IOException {
        Path file = Peers.corpus().resolve("audit-managed-policy.policy.yaml");
        AuditPolicyTransform transform =
                new AuditPolicyTransform(PolicyLoader.load(file).policy());
        List<AuditEvent> events = CorpusEvents.read("audit-managed-policy.ndjson.gz");
        assertThat(events).hasSize(2364);
        for (AuditEvent event : events) {
            assertThat(transform.apply(event)).isEqualTo(new Outcome.Kept(event));
        }
    }

    @Test
    @DisplayName("a stream lowered to Metadata has the members, in the order, that a server at Metadata writes")
    void lowering_gives_what_a_server_would_have_written() throws IOException {
        ObjectMapper json = new ObjectMapper();
        AuditPolicyTransform transform = new AuditPolicyTransform(
                PolicyLoader.load(Peers.corpus().resolve("policy/policies/01-metadata-all.yaml"))
                        .policy());
        int lowered = 0;
        List<AuditEvent> events = new ArrayList<>(requestResponse);
        for (String file : List.of("audit-request", "audit-odd-bodies", "audit-metadata")) {
            events.addAll(CorpusEvents.read(file + ".ndjson.gz"));
        }
        for (AuditEvent event : events) {
            Outcome outcome = transform.apply(event);
            AuditEvent after = ((Outcome.Kept) outcome).event();
            assertThat(after.envelope().level()).isEqualTo("Metadata");
            assertThat(after.identity()).isEqualTo(event.identity());
            if (after == event) {
                assertThat(event.envelope().level()).isEqualTo("Metadata");
                continue;
            }
            ObjectNode expected = (ObjectNode) json.readTree(event.json());
            expected.remove(List.of("requestObject", "responseObject"));
            expected.put("level", "Metadata");
            List<String> patches = new ArrayList<>();
            expected.path("annotations").fieldNames().forEachRemaining(key -> {
                if (key.startsWith("patch.webhook.admission.k8s.io/")) {
                    patches.add(key);
                }
            });
            if (!patches.isEmpty()) {
                ((ObjectNode) expected.get("annotations")).remove(patches);
            }
            assertThat(json.readTree(after.json()).toString()).isEqualTo(expected.toString());
            lowered++;
        }
        assertThat(lowered).isGreaterThan(9000);
    }
}
