package dev.auditbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.Transform.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit policies that come with the bridge. */
class NoiseProfilesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", ".")).resolve("../config/policies");
    private static final Set<String> INTO_CONTAINERS = Set.of("exec", "attach", "portforward");

    private static AuditPolicy load(String profile) throws IOException {
        PolicyLoader.Loaded loaded = PolicyLoader.load(FOLDER.resolve(profile + ".yaml"));
        assertThat(loaded.warnings()).isEmpty();
        return loaded.policy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "minimal", "security"})
    @DisplayName("no failed login, denied, exec or anonymous request is lost, at any stage that says how it went on")
    void nothing_that_matters_is_lost(String profile) throws IOException {
        AuditPolicyTransform transform = new AuditPolicyTransform(load(profile));
        int[] found = new int[4];
        for (String file : List.of("audit-requestresponse", "audit-managed-policy", "audit-metadata")) {
            for (AuditEvent event : CorpusEvents.read(file + ".ndjson.gz")) {
                List<Predicate<Envelope>> kinds = List.of(
                        e -> code(e) == 401,
                        e -> code(e) == 403,
                        NoiseProfilesTest::isExec,
                        NoiseProfilesTest::isAnonymous);
                for (int kind = 0; kind < kinds.size(); kind++) {
                    Envelope envelope = event.envelope();
                    if (kinds.get(kind).test(envelope) && !"RequestReceived".equals(envelope.stage())) {
                        assertThat(transform.apply(event))
                                .as(CorpusEvents.text(event))
                                .isInstanceOf(Outcome.Kept.class);
                        found[kind]++;
                    }
                }
            }
        }
        assertThat(found).doesNotContain(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "minimal", "security"})
    @DisplayName("with keepRefused nothing that was refused is lost, whoever asked for whatever in whosever name")
    void keepRefused(String profile) throws IOException {
        AuditPolicyTransform alone = new AuditPolicyTransform(load(profile));
        AuditPolicyTransform keeping = new AuditPolicyTransform(load(profile), true);
        int savedByIt = 0;
        for (AuditEvent event : CorpusEvents.read("audit-requestresponse.ndjson.gz")) {
            if (code(event.envelope()) != 200) {
                continue;
            }
            // As if each had been an impersonation that was denied: then the Event tells the caller, and 403.
            AuditEvent refused = CorpusEvents.event(CorpusEvents.text(event)
                    .replace("\"responseStatus\":{\"metadata\":{},\"code\":200}", "\"responseStatus\":{\"code\":403}"));
            if (code(refused.envelope()) == 403) {
                Outcome outcome = keeping.apply(refused);
                assertThat(outcome).as(CorpusEvents.text(refused)).isInstanceOf(Outcome.Kept.class);
                if (alone.apply(refused) instanceof Outcome.Dropped) {
                    savedByIt++;
                    assertThat(((Outcome.Kept) outcome).event().envelope().level())
                            .isEqualTo("Metadata");
                }
            }
        }
        System.out.println(profile + ": " + savedByIt + " denied impersonations that only keepRefused keeps");
        assertThat(savedByIt > 0).isEqualTo(!profile.equals("security"));
    }

    private static int code(Envelope event) {
        AuditEvent.ResponseStatus status = event.responseStatus();
        return status == null || status.code() == null ? 0 : status.code();
    }

    private static boolean isExec(Envelope event) {
        ObjectRef object = event.objectRef();
        return object != null && object.subresource() != null && INTO_CONTAINERS.contains(object.subresource());
    }

    private static boolean isAnonymous(Envelope event) {
        return "system:anonymous".equals(event.user().username());
    }

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "minimal", "security"})
    @DisplayName("the share that a profile says it keeps is the share it keeps")
    void the_measured_figure_is_right(String profile) throws IOException {
        PolicyExplanation explanation = new PolicyExplanation(load(profile));
        CorpusEvents.read("audit-requestresponse.ndjson.gz").forEach(explanation::add);
        long events = 0;
        long bytes = 0;
        long keptEvents = 0;
        long keptBytes = 0;
        for (PolicyExplanation.Row row : explanation.rows()) {
            events += row.events();
            bytes += row.bytes();
            keptEvents += row.keptEvents();
            keptBytes += row.keptBytes();
        }
        String figure = String.format(
                Locale.ROOT,
                "keeps %d %% of the Events and %d %% of the bytes",
                Math.round(100.0 * keptEvents / events),
                Math.round(100.0 * keptBytes / bytes));
        System.out.println(profile + " " + figure);
        assertThat(Files.readString(FOLDER.resolve(profile + ".yaml"))).contains(figure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "minimal", "security"})
    @DisplayName("a failed login, an exec and an anonymous probe of any address stay, without the corpus")
    void own_examples_stay(String profile) throws IOException {
        AuditPolicyTransform transform = new AuditPolicyTransform(load(profile));
        String event = """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","stage":"ResponseStarted",\
                "requestURI":"%s","verb":"%s","user":%s,%s"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z",\
                "stageTimestamp":"2026-01-01T00:00:00.000000Z"}""";
        String anonymous = "{\"username\":\"system:anonymous\",\"groups\":[\"system:unauthenticated\"]}";
        String node = "{\"username\":\"system:node:n1\",\"groups\":[\"system:nodes\",\"system:authenticated\"]}";
        String exec =
                "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"web\",\"subresource\":\"exec\"},";
        String lease = "\"objectRef\":{\"resource\":\"leases\",\"namespace\":\"kube-node-lease\",\"name\":\"n2\","
                + "\"apiGroup\":\"coordination.k8s.io\"},";
        for (String json : List.of(
                event.formatted("/api/v1/pods", "watch", "{}", "\"objectRef\":{\"resource\":\"pods\"},"),
                event.formatted("/healthz", "get", "{}", ""),
                event.formatted("/healthz", "get", anonymous, ""),
                event.formatted("/version", "get", anonymous, ""),
                event.formatted("/api/v1/namespaces/shop/pods/web/exec?command=sh", "get", node, exec),
                event.formatted("/api/v1/namespaces/shop/pods/web/exec?command=sh", "create", anonymous, exec),
                event.formatted(
                        "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2", "update", node, lease))) {
            assertThat(transform.apply(CorpusEvents.event(json))).as(json).isInstanceOf(Outcome.Kept.class);
        }
    }
}
