package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.auditbridge.Peers;
import dev.auditbridge.event.Decoded;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every form of method and resource name that GKE is known to write, and every real entry there is, has a fixture of our own whose
 * Event was reviewed. {@link GkeDecoderTest} holds the decoder to those Events, from JSON and from protobuf.
 */
class GrammarCoverageTest {
    private static final String ABSENT = "(absent)";

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource(delimiter = '|', textBlock = """
            io.k8s.core.v1.pods.get                                        | core/v1/namespaces/N/pods/N                     | pod-get
            io.k8s.core.v1.pods.create                                     | core/v1/namespaces/N/pods                       | create-with-generated-name
            io.k8s.core.v1.pods.create                                     | core/v1/namespaces/N/pods/N                     | create-with-name-in-path
            io.k8s.core.v1.nodes.list                                      | core/v1/nodes                                   | nodes-list
            io.k8s.core.v1.nodes.get                                       | core/v1/nodes/N                                 | node-get
            io.k8s.core.v1.secrets.list                                    | core/v1/secrets                                 | secrets-everywhere
            io.k8s.core.v1.secrets.deletecollection                        | core/v1/namespaces/N/secrets                    | delete-collection
            io.k8s.core.v1.namespaces.list                                 | core/v1/namespaces                              | namespaces-list
            io.k8s.core.v1.namespaces.create                               | core/v1/namespaces/N                            | namespace-create
            io.k8s.core.v1.namespaces.delete                               | core/v1/namespaces/N                            | namespace-delete
            io.k8s.core.v1.namespaces.finalize.update                      | core/v1/namespaces/N/finalize                   | namespace-finalize
            io.k8s.core.v1.namespaces.status.patch                         | core/v1/namespaces/N/status                     | namespace-status
            io.k8s.core.v1.pods.exec.create                                | core/v1/namespaces/N/pods/N/exec/N              | exec-started
            io.k8s.core.v1.pods.exec.create                                | core/v1/namespaces/N/pods/N/exec/N              | exec-ended
            io.k8s.core.v1.pods.exec.get                                   | core/v1/namespaces/N/pods/N/exec                | exec-by-websocket
            io.k8s.core.v1.pods.attach.create                              | core/v1/namespaces/N/pods/N/attach/N            | attach
            io.k8s.core.v1.pods.status.patch                               | core/v1/namespaces/N/pods/N/status              | pod-status-patch
            io.k8s.core.v1.pods.eviction.create                            | core/v1/namespaces/N/pods/N/eviction            | eviction-refused
            io.k8s.core.v1.pods.binding.create                             | core/v1/namespaces/N/pods/N/binding             | pod-binding
            io.k8s.core.v1.nodes.status.patch                              | core/v1/nodes/N/status                          | node-status-patch
            io.k8s.core.v1.nodes.proxy.get                                 | core/v1/nodes/N/proxy/metrics/cadvisor          | node-proxy
            io.k8s.apps.v1.deployments.scale.update                        | apps/v1/namespaces/N/deployments/N/scale        | impersonated
            io.k8s.extensions.v1beta1.deployments.create                   | extensions/v1beta1/namespaces/N/deployments/N   | old-extensions-deployment
            io.k8s.core.v1.serviceaccounts.token.create                    | core/v1/namespaces/N/serviceaccounts/N/token    | token-request
            io.k8s.authorization.rbac.v1.clusterroles.list                 | rbac.authorization.k8s.io/v1/clusterroles       | cluster-roles-list
            io.k8s.authorization.rbac.v1.clusterroles.create               | rbac.authorization.k8s.io/v1/clusterroles/N     | cluster-role-create
            io.k8s.authorization.rbac.v1.clusterrolebindings.delete        | rbac.authorization.k8s.io/v1/clusterrolebindings/N | cluster-role-binding-delete
            io.k8s.authorization.v1.selfsubjectaccessreviews.create        | authorization.k8s.io/v1/selfsubjectaccessreviews | self-review
            io.k8s.certificates.v1.certificatesigningrequests.approval.update | certificates.k8s.io/v1/certificatesigningrequests/N/approval | certificate-approval
            io.k8s.coordination.v1.leases.update                           | coordination.k8s.io/v1/namespaces/N/leases/N    | lease-update
            com.coreos.database.etcd.v1beta2.etcdbackups.create            | etcd.database.coreos.com/v1beta2/namespaces/N/etcdbackups | custom-resource-of-2018
            io.gke.networking.v1.gcpinferencepoolimports.list              | networking.gke.io/v1/gcpinferencepoolimports    | google-resource-list
            io.k8s.get                                                     | api/v1                                          | discovery
            io.k8s.get                                                     | HNAP1                                           | scanner-denied
            io.k8s.get                                                     | .well-known/openid-configuration                | openid-configuration
            io.k8s.readyz                                                  | (absent)                                        | readiness
            io.k8s.core.v1.healthz.get                                     | core/v1/healthz                                 | health-by-group
            io.k8s.core.v1.componentstatuses.list                          | (absent)                                        | component-statuses-without-path
            io.k8s.authorization.rbac.v1.roles.list                        | (absent)                                        | roles-without-path
            io.k8s.rbac.v1.clusterroles.create                             | rbac.authorization.k8s.io/v1/clusterroles/N     | group-by-path-not-by-method
            """)
    @DisplayName("a form of method and resource name has a fixture with a reviewed Event")
    void formsOfNames(String method, String resource, String fixture) throws IOException {
        JsonObject payload = Entries.payload(Entries.entry(fixture));

        assertThat(payload.get("methodName").getAsString()).isEqualTo(method);
        if (resource.equals(ABSENT)) {
            assertThat(payload.has("resourceName")).isFalse();
        } else {
            String names = Stream.of(resource.split("(?<=/)N(?=/|$)", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining("[^/]+"));
            assertThat(payload.get("resourceName").getAsString()).matches(names);
        }
        assertThat(Entries.bytes(fixture + ".event.json")).isNotEmpty();
    }

    /** Real entries, by the name of their file, with the fixture that has all of their form. Hand-written ones prove nothing. */
    private static final Map<String, String> FIXTURES = fixtures("""
            audit2rbac-issue18__crd-create-reverse-dns-method                  custom-resource-without-time
            elastic-beats__nodes-list                                          nodes-list
            elastic-beats__nonresource-api-v1-discovery                        discovery
            elastic-beats__sar-create-cert-manager                             old-access-review
            elastic-int__nonresource-anonymous-denied-hnap1                    scanner-denied
            khi__container-recorder-test-1-1                                   create-with-name-in-path
            khi__container-recorder-test-1-3                                   pod-status-patch
            panther-real__exec_into_pod--disallowed-user                       exec-without-operation
            panther-real__exec_into_pod--disallowed-user2-not-an-allowed-namespace exec-without-operation
            panther-real__pod_create_or_modify_host_path_vol_mount--pod-with-non-suspicious-volume-mount-created pod-create-without-operation
            panther-real__pod_create_or_modify_host_path_vol_mount--pod-with-suspicious-volume-mount-created pod-create-without-operation
            panther-real__privileged_pod_created--error-creating-pod           conflict-without-operation
            panther-real__privileged_pod_created--gcp-service-account-creating-privileged-pod-exclud pod-create-of-an-operation-that-says-nothing
            panther-real__privileged_pod_created--non-privileged-pod-created   pod-create-without-agent
            panther-real__service_type_node_port_deployed--error-creating-service service-conflict-without-operation
            panther-real__service_type_node_port_deployed--no-permission-granted service-create-not-granted
            public__pod-create-denied-podsecurity-iam-reason                   denied-by-admission
            sekoia__k8s-cluster                                                config-map-update
            sysdig-gke__attach-pod                                             attach
            sysdig-gke__create-cluster-role-write-privileges                   cluster-role-create
            sysdig-gke__create-clusterrole                                     cluster-role-create
            sysdig-gke__create-clusterrolebinding                              cluster-role-binding-create
            sysdig-gke__create-namespace                                       namespace-create
            sysdig-gke__create-vanilla-pod                                     create-with-generated-name
            sysdig-gke__create-vanilla-service                                 service-create
            sysdig-gke__delete-clusterrolebinding                              cluster-role-binding-delete
            sysdig-gke__delete-configmap                                       config-map-delete
            sysdig-gke__delete-namespace                                       namespace-delete
            sysdig-gke__delete-service-failed-not-found                        not-found-with-body
            sysdig-gke__delete-service                                         service-delete
            sysdig-gke__delete-serviceaccount                                  service-account-delete
            """);

    private static Map<String, String> fixtures(String table) {
        return table.lines()
                .map(line -> line.strip().split("\\s+"))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    @Test
    void everyFixtureNamedHereIsThere() throws IOException, URISyntaxException {
        assertThat(Entries.names()).containsAll(FIXTURES.values());
    }

    @Test
    @DisplayName("a real entry and its fixture become Events of the same form")
    void realEntries() throws IOException {
        TreeMap<String, String> unlike = new TreeMap<>();
        TreeSet<String> without = new TreeSet<>();
        try (Stream<Path> files = Files.list(Peers.samples().resolve("gke"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replaceAll("\\.(nd)?json$", "");
                boolean isFound = !name.startsWith("panther-sketch__") && !name.startsWith("ASSEMBLED__");
                Decoded decoded = Entries.decode(Files.readAllBytes(file)).getFirst();
                if (!isFound || decoded instanceof Decoded.Ignored) {
                    continue;
                }
                String fixture = FIXTURES.get(name);
                if (fixture == null) {
                    without.add(name);
                    continue;
                }
                String real = form(Entries.event(decoded));
                String own = form(
                        Entries.json(Entries.bytes(fixture + ".event.json")).getAsJsonObject());
                if (!real.equals(own)) {
                    unlike.put(name, "\n  real " + real + "\n  own  " + own + "\n");
                }
            }
        }
        assertThat(without).as("real entries without a fixture").isEmpty();
        assertThat(unlike).as("fixtures that are unlike the real entry").isEmpty();
    }

    /** What an Event says, without whom and what it is about. */
    private static String form(JsonObject event) {
        TreeMap<String, String> form = new TreeMap<>();
        for (String plain : List.of("level", "stage", "verb")) {
            form.put(plain, event.get(plain).getAsString());
        }
        JsonObject status = event.getAsJsonObject("responseStatus");
        form.put("code", String.valueOf(status.get("code")));
        form.put("status", status.keySet() + " " + status.get("status") + " " + status.get("reason"));
        JsonObject reference = event.getAsJsonObject("objectRef");
        form.put("object", reference == null ? "none" : reference.keySet().toString());
        form.put(
                "uri",
                String.valueOf(event.get("requestURI")
                        .getAsString()
                        .chars()
                        .filter(c -> c == '/')
                        .count()));
        form.put("user", names(event.get("user")));
        form.put("members", event.keySet().stream().sorted().toList().toString());
        JsonObject annotations = event.getAsJsonObject("annotations");
        form.put("inferred", String.valueOf(annotations.get("auditbridge.dev/inferred")));
        return form.toString();
    }

    private static String names(JsonElement object) {
        return object == null ? "none" : object.getAsJsonObject().keySet().toString();
    }
}
