package dev.auditbridge.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.Peers;
import dev.auditbridge.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLoaderTest {
    private static final String HEAD = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PolicyLoader.Loaded load(String text) {
        return PolicyLoader.load("policy.yaml", text.getBytes(UTF_8));
    }

    @Test
    @DisplayName(
            "478 policies, odd ones for the most part: accepted, warned for and read as kube-apiserver 1.26.5 does")
    void agrees_with_the_real_loader() throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (InputStream answers = getClass().getResourceAsStream("loader-decisions.ndjson")) {
            for (String line : new String(answers.readAllBytes(), UTF_8).split("\n")) {
                JsonNode answer = JSON.readTree(line);
                String difference = difference(answer);
                if (!difference.isEmpty()) {
                    differences.add(answer.get("policy") + ": " + difference);
                }
                compared++;
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isEqualTo(478);
    }

    private static String difference(JsonNode answer) {
        boolean accepted = answer.get("accepted").booleanValue();
        try {
            PolicyLoader.Loaded loaded = load(answer.get("policy").textValue());
            if (!accepted) {
                return "must be refused";
            }
            List<String> rules = loaded.policy().rules().stream()
                    .map(PolicyLoaderTest::canonical)
                    .toList();
            List<String> expected = new ArrayList<>();
            answer.get("rules").forEach(rule -> expected.add(canonical(rule)));
            if (!rules.equals(expected)) {
                return rules + " instead of " + expected;
            }
            List<String> unknown = new ArrayList<>();
            List<String> repeated = new ArrayList<>();
            for (PolicyWarning warning : loaded.warnings()) {
                if (warning.problem().startsWith("unknown")) {
                    unknown.add(warning.path());
                } else {
                    repeated.add(warning.path().substring(warning.path().lastIndexOf('.') + 1));
                }
            }
            return unknown.stream().sorted().toList().equals(texts(answer.get("unknown")))
                            && repeated.stream().sorted().toList().equals(texts(answer.get("repeated")))
                    ? ""
                    : "warnings " + loaded.warnings();
        } catch (ConfigurationException e) {
            return accepted ? "must be accepted: " + e.getMessage() : "";
        }
    }

    private static String canonical(PolicyRule rule) {
        RequestMatcher matcher = rule.matcher();
        List<List<Object>> resources = matcher.resources().stream()
                .map(r -> List.<Object>of(r.group(), r.resources(), r.resourceNames()))
                .toList();
        return List.of(
                        rule.level().text(),
                        matcher.users(),
                        matcher.userGroups(),
                        matcher.verbs(),
                        resources,
                        matcher.namespaces(),
                        matcher.nonResourceUrls(),
                        rule.omitStages().stream().map(Stage::text).toList(),
                        String.valueOf(rule.omitManagedFields()))
                .toString();
    }

    private static String canonical(JsonNode rule) {
        List<List<Object>> resources = new ArrayList<>();
        rule.path("Resources")
                .forEach(r -> resources.add(List.of(
                        r.get("Group").textValue(),
                        texts(r.get("Resources")),
                        Set.copyOf(texts(r.get("ResourceNames"))))));
        JsonNode omit = rule.get("OmitManagedFields");
        return List.of(
                        rule.get("Level").textValue(),
                        Set.copyOf(texts(rule.path("Users"))),
                        Set.copyOf(texts(rule.path("UserGroups"))),
                        Set.copyOf(texts(rule.path("Verbs"))),
                        resources,
                        Set.copyOf(texts(rule.path("Namespaces"))),
                        texts(rule.path("NonResourceURLs")),
                        texts(rule.path("OmitStages")),
                        omit == null ? "null" : omit.asText())
                .toString();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: [{level: metadata}]                                      | 3:17: rules[0].level",
                "rules: [{level: 3}]                                             | 3:17: rules[0].level",
                "rules: [{verbs: [get]}]                                         | 3:9: rules[0].level",
                "rules: [{level: None}, {level: None, omitStages: [requestreceived]}] | 3:51: rules[1].omitStages[0]",
                "rules: [{level: None, nonResourceURLs: [healthz]}]              | 3:41: rules[0].nonResourceURLs[0]",
                "rules: [{level: None, resources: [{group: Apps}]}]              | 3:43: rules[0].resources[0].group",
                "rules: [{level: None, resources: [{resourceNames: [a]}]}]       | rules[0].resources[0].resourceNames",
                "rules: [{level: None, namespaces: [a], nonResourceURLs: [/a]}]  | rules[0].nonResourceURLs",
                "rules: []                                                       | 3:8: rules",
                "omitManagedFields: 'true'                                       | omitManagedFields",
            })
    void a_refusal_names_the_place_and_the_field(String rest, String expected) {
        assertThatThrownBy(() -> load(HEAD + rest))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("policy.yaml:")
                .hasMessageContaining(expected);
    }

    @Test
    void one_refusal_shows_every_breach() {
        assertThatThrownBy(() -> load(HEAD + "omitStages: [X]\nrules:\n- level: Nope\n- {}\n"))
                .hasMessage("policy.yaml:3:14: omitStages[0]: \"X\" is not allowed: allowed stages are RequestReceived,"
                        + " ResponseStarted, ResponseComplete, Panic; and at 5:10: rules[0].level: \"Nope\" is"
                        + " not allowed: supported values are None, Metadata, Request, RequestResponse; and at"
                        + " 6:3: rules[1].level: is required");
    }

    @Test
    void a_warning_has_line_and_column_and_says_what_was_meant() {
        assertThat(load(HEAD + "rules:\n- level: None\n  user: [alice]\n  level: Metadata\n")
                        .warnings())
                .extracting(PolicyWarning::toString)
                .containsExactly(
                        "policy.yaml:5:3: rules[0].user: unknown field, ignored; did you mean users?",
                        "policy.yaml:6:3: rules[0].level: duplicate field; this last one counts");
    }

    @Test
    void a_broken_file_is_refused_with_its_place() {
        assertThatThrownBy(() -> load(HEAD + "rules:\n\t- level: None\n")).hasMessageContaining("policy.yaml:4:");
        assertThatThrownBy(() -> load("{\"apiVersion\": \"audit.k8s.io/v1\",\n x}"))
                .hasMessageContaining(":2:");
    }

    @Test
    @DisplayName(
            "the one known difference: a lone - in a flow list, which this YAML parser refuses and Go's reads as text")
    void a_lone_dash_in_a_flow_list_is_refused() {
        assertThatThrownBy(() -> load(HEAD + "rules: [{level: None, users: [-]}]"))
                .hasMessageContaining("policy.yaml:3:31");
    }

    @Test
    @DisplayName(
            "every file of the corpus is accepted, warned for or rejected as the real loader did, naming the field")
    void agrees_on_the_corpus() throws IOException {
        Path folder = Peers.corpus().resolve("policy");
        List<String> rows = Files.readAllLines(folder.resolve("malformed.tsv"));
        Map<String, String> fieldOf =
                Map.of("unknown group version field", "apiVersion", "no kind \"Policy\"", "apiVersion");
        Set<String> seen = new HashSet<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split("\t", -1);
            Path file = folder.resolve("malformed").resolve(cells[0]);
            seen.add(cells[0]);
            if (cells[1].equals("accepted")) {
                PolicyLoader.Loaded loaded = PolicyLoader.load(file);
                assertThat(cells[2])
                        .as(cells[0])
                        .startsWith(loaded.policy().rules().size() + " rule(s)");
                assertThat(loaded.warnings().isEmpty()).as(cells[0]).isEqualTo(cells[3].isEmpty());
                for (PolicyWarning warning : loaded.warnings()) {
                    assertThat(cells[3]).as(cells[0]).contains('"' + warning.path() + '"');
                }
                continue;
            }
            String message = refusal(file);
            String field = fieldOf.entrySet().stream()
                    .filter(entry -> cells[2].contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(() -> fieldNamedBy(cells[2]));
            assertThat(message).as(cells[0]).contains(field);
        }
        assertThat(seen).hasSize(34);
    }

    /** The field that a message of the real loader names, by its last part. */
    private static String fieldNamedBy(String message) {
        Matcher path =
                Pattern.compile("^\\[?((?:rules\\[\\d]|omitStages)\\S*): ").matcher(message);
        if (path.find()) {
            return path.group(1).substring(path.group(1).lastIndexOf('.') + 1);
        }
        Matcher type = Pattern.compile("Go struct field \\S*\\.(\\w+) of type").matcher(message);
        if (type.find()) {
            return type.group(1);
        }
        return message.contains("0 rules") ? "rules" : message.contains("line 4") ? ":4:" : "kind";
    }

    private static String refusal(Path file) throws IOException {
        try {
            PolicyLoader.load(file);
            return fail(file + " must be refused");
        } catch (ConfigurationException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
