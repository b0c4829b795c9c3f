package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.auditbridge.Peers;
import dev.auditbridge.event.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real entries, as their publishers left them: what can be told of the Event is told. */
class SamplesTest {

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Peers.samples().resolve("gke"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyRecordIsAnEventOrIgnoredByName() throws IOException {
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        for (Path file : files()) {
            byte[] document = Files.readAllBytes(file);
            assertThat(new GkeFormat().recognises(document)).as(file.toString()).isTrue();
            for (Decoded decoded : Entries.decode(document)) {
                String outcome = switch (decoded) {
                    case Decoded.Event event -> "event";
                    case Decoded.Ignored(String reason) -> reason;
                    case Decoded.Poison poison -> "poison " + file.getFileName();
                };
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }
        assertThat(outcomes)
                .containsEntry("event", 50)
                .containsEntry("cluster-operation", 4)
                .containsEntry("other-resource", 4)
                .hasSize(3);
    }

    @Test
    void whatAnEntryStillHasIsInItsEvent() throws IOException {
        for (Path file : files()) {
            if (file.getFileName().toString().endsWith(".ndjson")) {
                continue;
            }
            JsonObject entry = Entries.json(Files.readAllBytes(file)).getAsJsonObject();
            List<Decoded> decoded = Entries.decode(Files.readAllBytes(file));
            if (decoded.getFirst() instanceof Decoded.Event event && entry.has("protoPayload")) {
                reconstructed(file.toString(), entry, Entries.event(event));
            }
        }
    }

    private static void reconstructed(String file, JsonObject entry, JsonObject event) {
        JsonObject payload = Entries.payload(entry);
        String[] method = payload.get("methodName").getAsString().split("\\.");
        assertThat(event.get("verb").getAsString()).as(file).isEqualTo(method[method.length - 1]);
        if (payload.has("authenticationInfo")) {
            assertThat(event.getAsJsonObject("user").get("username").getAsString())
                    .as(file)
                    .isEqualTo(payload.getAsJsonObject("authenticationInfo")
                            .get("principalEmail")
                            .getAsString());
        }
        if (entry.has("labels")) {
            JsonObject annotations = event.getAsJsonObject("annotations");
            entry.getAsJsonObject("labels")
                    .entrySet()
                    .forEach(label ->
                            assertThat(annotations.get(label.getKey())).as(file).isEqualTo(label.getValue()));
        }
        for (String body : List.of("request", "response")) {
            JsonElement found = event.get(body + "Object");
            if (payload.has(body)) {
                payload.getAsJsonObject(body).remove("@type");
                assertThat(found).as(file).isEqualTo(payload.get(body));
            } else {
                assertThat(found).as(file).isNull();
            }
        }
        assertThat(event.get("requestURI").getAsString()).as(file).startsWith("/");
        assertThat(event.toString()).as(file).doesNotContain("\"@type\"");
    }

    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @CsvSource(textBlock = """
            sysdig-gke__attach-pod.json,                             create, 101, /api/v1/namespaces/default/pods/nginx-deployment-9c6775499-hdq6z/attach
            sysdig-gke__delete-service-failed-not-found.json,        delete, 404, /api/v1/namespaces/default/services/vanilla-nginx-deployment
            sysdig-gke__delete-namespace.json,                       delete, 200, /api/v1/namespaces/test-ns
            sysdig-gke__create-clusterrole.json,                     create, 201, /apis/rbac.authorization.k8s.io/v1/clusterroles
            elastic-beats__nonresource-api-v1-discovery.json,        get,    200, /api/v1
            elastic-int__nonresource-anonymous-denied-hnap1.json,    get,    403, /HNAP1
            public__pod-create-denied-podsecurity-iam-reason.json,   create, 403, /api/v1/namespaces/restricted-ns/pods
            panther-real__privileged_pod_created--error-creating-pod.json, create, 409, /api/v1/namespaces/default/pods
            khi__container-recorder-test-1-3.json, patch, 200, /api/v1/namespaces/1-2-deployment-update/pods/nginx-deployment-surge-8655b4b8c5-xf5f4/status
            """)
    void knownOutcomes(String file, String verb, int code, String uri) throws IOException {
        JsonObject event =
                Entries.event(Files.readAllBytes(Peers.samples().resolve("gke").resolve(file)));

        assertThat(event.get("verb").getAsString()).isEqualTo(verb);
        assertThat(event.getAsJsonObject("responseStatus").get("code").getAsInt())
                .isEqualTo(code);
        assertThat(event.get("requestURI").getAsString()).isEqualTo(uri);
    }
}
