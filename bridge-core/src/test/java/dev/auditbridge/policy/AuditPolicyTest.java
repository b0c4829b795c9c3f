package dev.auditbridge.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.config.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPolicyTest {

    private static AuditPolicy policy(String rules) {
        String head = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n";
        return PolicyLoader.load("policy.yaml", (head + rules).getBytes(UTF_8)).policy();
    }

    private static AuditPolicy resource(String name) throws IOException {
        try (InputStream in = AuditPolicyTest.class.getResourceAsStream(name)) {
            return PolicyLoader.load(name, in.readAllBytes()).policy();
        }
    }

    private static RequestAttributes request(
            String user, String groups, String verb, String resource, String namespace, String path) {
        boolean hasUser = !user.isEmpty();
        List<String> list = groups.isEmpty() ? List.of() : List.of(groups.split(","));
        if (resource.isEmpty()) {
            return new RequestAttributes(hasUser, user, list, verb, false, "", "", "", "", "", path);
        }
        String[] parts = resource.split(":", -1);
        String[] kind = parts[1].split("/", -1);
        String name = parts.length > 2 ? parts[2] : "";
        return new RequestAttributes(
                hasUser,
                user,
                list,
                verb,
                true,
                namespace,
                parts[0],
                kind[0],
                kind.length > 1 ? kind[1] : "",
                name,
                "");
    }

    @ParameterizedTest
    @DisplayName("the example policy of the Kubernetes documentation, rewritten")
    @CsvFileSource(
            resources = "documentation-decisions.tsv",
            delimiter = '\t',
            numLinesToSkip = 1,
            emptyValue = "",
            nullValues = {})
    void decides_the_documentation_example(
            String user, String groups, String verb, String resource, String namespace, String path, String level)
            throws IOException {
        RequestAttributes request =
                request(text(user), text(groups), text(verb), text(resource), text(namespace), text(path));
        AuditPolicy policy = resource("documentation.yaml");
        assertThat(policy.decide(request, Optional.of(Stage.RESPONSE_COMPLETE)))
                .returns(level, decision -> decision.level().text())
                .returns(false, AuditPolicy.Decision::stageOmitted);
        assertThat(policy.decide(request, Optional.of(Stage.REQUEST_RECEIVED)).stageOmitted())
                .isTrue();
    }

    private static String text(String cell) {
        return cell == null || cell.equals("-") ? "" : cell;
    }

    @ParameterizedTest
    @CsvSource({
        "pods, pods, '', true",
        "pods, pods, log, false",
        "pods/log, pods, log, true",
        "pods/log, pods, '', false",
        "pods/*, pods, log, true",
        "pods/*, pods, '', true",
        "pods/*, podtemplates, '', false",
        "*, pods, log, true",
        "*/log, pods, log, true",
        "*/log, pods, '', false",
        "*/log, log, '', false",
        "*/*, pods, log, false",
        "'', pods, '', false",
        "Pods, pods, '', false",
        "pods/log/x, pods, log, false",
    })
    void an_entry_matches_resources_as_the_api_server_has_it(
            String item, String resource, String subresource, boolean expected) {
        GroupResources entry = new GroupResources("", List.of(item), Set.of());
        assertThat(entry.matches(new RequestAttributes(
                        true, "u", List.of(), "get", true, "", "", resource, subresource, "", "")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "*, /anything, true",
        "/healthz*, /healthz, true",
        "/healthz*, /healthz/etcd, true",
        "/healthz*, /healthzz, true",
        "/healthz, /healthz/, false",
        "/api*, /apis, true",
        "/version, /VERSION, false",
    })
    void a_url_is_exact_or_a_prefix(String url, String path, boolean expected) {
        AuditPolicy policy = policy("- {level: Metadata, nonResourceURLs: ['" + url + "']}");
        assertThat(policy.decide(request("u", "", "get", "", "", path), Optional.empty())
                        .level())
                .isEqualTo(expected ? Level.METADATA : Level.NONE);
    }

    @Test
    void the_empty_namespace_is_for_cluster_scoped_objects_and_lists_over_all_namespaces() {
        AuditPolicy policy = policy("- {level: Metadata, namespaces: ['']}");
        Optional<Stage> stage = Optional.of(Stage.PANIC);
        assertThat(policy.decide(request("u", "", "get", ":nodes", "", ""), stage)
                        .level())
                .isEqualTo(Level.METADATA);
        assertThat(policy.decide(request("u", "", "get", ":pods", "shop", ""), stage)
                        .level())
                .isEqualTo(Level.NONE);
        assertThat(policy.decide(request("u", "", "get", "", "", "/healthz"), stage)
                        .level())
                .isEqualTo(Level.NONE);
    }

    @Test
    void a_request_without_a_user_meets_no_condition_on_users_or_groups() {
        AuditPolicy policy =
                policy("- {level: Request, users: ['']}\n- {level: Request, userGroups: ['']}\n- level: Metadata");
        assertThat(policy.decide(request("", "", "get", "", "", "/"), Optional.empty())
                        .rule())
                .isEqualTo(2);
    }

    @Test
    void a_rules_stages_are_added_to_the_policys_and_its_managed_fields_override() {
        AuditPolicy policy =
                PolicyLoader.load("policy.yaml", """
                        apiVersion: audit.k8s.io/v1
                        kind: Policy
                        omitStages: [RequestReceived]
                        omitManagedFields: true
                        rules:
                        - {level: Request, verbs: [watch], omitStages: [ResponseStarted], omitManagedFields: false}
                        - {level: Request, verbs: [get]}
                        """.getBytes(UTF_8)).policy();
        RequestAttributes watch = request("u", "", "watch", ":pods", "", "");
        assertThat(policy.decide(watch, Optional.of(Stage.REQUEST_RECEIVED)).stageOmitted())
                .isTrue();
        assertThat(policy.decide(watch, Optional.of(Stage.RESPONSE_STARTED)).stageOmitted())
                .isTrue();
        assertThat(policy.decide(watch, Optional.of(Stage.PANIC)))
                .isEqualTo(new AuditPolicy.Decision(0, Level.REQUEST, false, false));
        RequestAttributes get = request("u", "", "get", ":pods", "", "");
        assertThat(policy.decide(get, Optional.of(Stage.RESPONSE_STARTED)))
                .isEqualTo(new AuditPolicy.Decision(1, Level.REQUEST, false, true));
        RequestAttributes list = request("u", "", "list", ":pods", "", "");
        assertThat(policy.decide(list, Optional.of(Stage.RESPONSE_COMPLETE)))
                .isEqualTo(new AuditPolicy.Decision(-1, Level.NONE, false, true));
    }

    @ParameterizedTest
    @DisplayName("a create's name counts only where the URL carries it, since the server has not read the body yet")
    @CsvSource({
        "/api/v1/namespaces/shop/configmaps?fieldManager=x, configmaps, shop, ''",
        "/api/v1/namespaces, namespaces, shop, ''",
        "/api/v1/nodes, nodes, '', ''",
        "/apis/apps/v1/namespaces/shop/deployments/, deployments, shop, ''",
        "/api/v1/namespaces/shop/pods/web-0/eviction, pods, shop, web-0",
        "/api/v1/namespaces/shop/pods/web-0/exec?command=%2Fbin%2Fsh, pods, shop, web-0",
        "/api/v1/namespaces/shop/status, namespaces, shop, web-0",
        "/apis/apps/v1/namespaces/shop/deployments/web%2D0, deployments, shop, web-0",
    })
    void a_creates_name_is_the_servers(String uri, String resource, String namespace, String expected) {
        String event = """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","stage":"ResponseComplete",
                "requestURI":"%s","verb":"create","user":{"username":"u"},
                "objectRef":{"resource":"%s","namespace":"%s","name":"web-0"},
                "requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z","stageTimestamp":"2026-01-01T00:00:00.000000Z"}
                """.formatted(uri, resource, namespace);
        assertThat(RequestAttributes.of(CorpusEvents.event(event)).name()).isEqualTo(expected);
    }

    @Test
    @DisplayName("500 rules: the index finds the rule that a search from the top finds")
    void the_index_agrees_with_a_search_from_the_top() {
        SplittableRandom random = RandomSeed.random("AuditPolicyTest");
        for (int round = 0; round < 40; round++) {
            List<PolicyRule> rules = new ArrayList<>();
            int size = 1 + random.nextInt(500);
            for (int i = 0; i < size; i++) {
                Level level = Level.values()[random.nextInt(4)];
                rules.add(new PolicyRule(new Place("p", i + 1, 1), level, matcher(random), Set.of(), null));
            }
            AuditPolicy policy = new AuditPolicy(rules, Set.of(), false);
            for (int i = 0; i < 500; i++) {
                RequestAttributes request = request(random);
                int expected = -1;
                for (int at = 0; at < size && expected < 0; at++) {
                    expected = rules.get(at).matcher().matches(request) ? at : -1;
                }
                assertThat(policy.decide(request, Optional.empty()).rule()).isEqualTo(expected);
            }
        }
    }

    private static RequestMatcher matcher(SplittableRandom random) {
        List<GroupResources> resources = new ArrayList<>();
        for (String group : some(random, "g", 4)) {
            resources.add(new GroupResources(group, List.copyOf(some(random, "r", 6)), some(random, "n", 3)));
        }
        Set<String> urls = some(random, "/u", 9);
        return new RequestMatcher(
                some(random, "u", 20),
                some(random, "gr", 9),
                some(random, "v", 8),
                random.nextBoolean() ? resources : List.of(),
                some(random, "ns", 5),
                List.copyOf(urls));
    }

    private static Set<String> some(SplittableRandom random, String prefix, int of) {
        Set<String> values = new HashSet<>();
        int count = Math.max(0, random.nextInt(6) - 3);
        for (int i = 0; i < count; i++) {
            values.add(prefix + random.nextInt(of));
        }
        return values;
    }

    private static RequestAttributes request(SplittableRandom random) {
        boolean hasUser = random.nextInt(20) > 0;
        return new RequestAttributes(
                hasUser,
                hasUser ? "u" + random.nextInt(20) : "",
                hasUser ? List.of("gr" + random.nextInt(9), "gr" + random.nextInt(9)) : List.of(),
                "v" + random.nextInt(8),
                random.nextBoolean(),
                "ns" + random.nextInt(5),
                "g" + random.nextInt(4),
                "r" + random.nextInt(6),
                "",
                "n" + random.nextInt(3),
                "/u" + random.nextInt(9));
    }
}
