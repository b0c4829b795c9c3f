package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditbridge.Peers;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.encode.LogRhythmLine;
import dev.auditbridge.event.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator of LogRhythm gets in {@code config/logrhythm} works on what the bridge sends. */
class LogRhythmSideTest {
    private static final Path LOGRHYTHM = Path.of("..", "..", "config", "logrhythm");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE = "x|device_type=gke|beatname=auditbridge|login=root|\n\t\u0000\u2028\"\\=";

    @TempDir
    private Path folder;

    @Test
    @DisplayName("peer: jq makes of a beats document the fields that format logrhythm writes, and a log date")
    void pipeline() throws IOException, InterruptedException {
        Path jq = Peers.program("jq");
        Encoder canonical = Encoders.named("canonical", true);
        Encoder line = Encoders.named("logrhythm", true);
        List<AuditEvent> events = events();
        StringBuilder documents = new StringBuilder();
        for (AuditEvent event : events) {
            ObjectNode document = JSON.createObjectNode();
            document.putObject("@metadata").put("beat", "auditbridge");
            document.put("fullyqualifiedbeatname", "auditbridge_bridge").put("device_type", "kubernetes_audit");
            document.put("message", new String(canonical.encode(event), UTF_8));
            documents.append(document).append('\n');
        }

        List<String> outputs = run(jq, documents.toString());

        assertThat(outputs).hasSameSizeAs(events);
        for (int i = 0; i < outputs.size(); i++) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field :
                    JSON.readTree(outputs.get(i)).properties()) {
                fields.put(field.getKey(), field.getValue().asText());
            }
            String date = fields.remove("normal_msg_date");
            Map<String, String> wanted = LogRhythmLine.parse(new String(line.encode(events.get(i)), UTF_8));
            assertThat(fields).isEqualTo(wanted);
            assertThat(fields.keySet()).containsExactlyElementsOf(wanted.keySet());
            long nanos = events.get(i).time().orElseThrow().toEpochMilli() * 1_000_000;
            assertThat(Long.parseLong(date) - nanos).isBetween(-1_000L, 1_001_000L);
        }
        System.out.println("jq: " + outputs.size() + " documents, the fields of every one as the encoder has them");
    }

    @Test
    @DisplayName("peer: the pipeline's filter takes neither heartbeats nor what other beats send")
    void filter() throws IOException, InterruptedException {
        List<String> outputs = run(Peers.program("jq"), """
            {"@metadata":{"beat":"auditbridge"},"fullyqualifiedbeatname":"auditbridge_bridge","heartbeat":"{}"}
            {"@metadata":{"beat":"filebeat"},"device_type":"kubernetes_audit","message":"{}"}
            {"@metadata":{"beat":"auditbridge"},"device_type":"other","fullyqualifiedbeatname":"auditbridge_x","message":"{}"}
            {"@metadata":{"beat":"AuditBridge"},"device_type":"kubernetes_audit","message":"{}"}
            """);
        assertThat(outputs).hasSize(1);
    }

    @Test
    @DisplayName("each Event belongs to the one log source that its setting makes, whatever a client sends")
    void virtualization() throws IOException {
        List<String[]> rows = Files.readAllLines(LOGRHYTHM.resolve("log-sources.tsv")).stream()
                .filter(row -> !row.startsWith("#"))
                .map(row -> row.split("\t"))
                .toList();
        assertThat(rows).hasSize(5);
        for (String setting : List.of("fixed", "provider", "cluster")) {
            Encoder encoder = configured(setting);
            for (CloudRecords cloud : CloudRecords.values()) {
                for (AuditEvent event : List.of(converted(cloud, Detection.all().getFirst()), hostile(cloud))) {
                    String line = "<29>2026-03-04T05:06:07.008Z host auditbridge: "
                            + new String(encoder.encode(event), UTF_8);
                    List<String> matching = new ArrayList<>();
                    for (String[] row : rows) {
                        if (Pattern.compile(row[2]).matcher(line).find()) {
                            matching.add(row[0] + " " + row[1]);
                        }
                    }
                    String name = setting.equals("provider")
                            ? "Kubernetes audit " + cloud
                            : setting.equals("cluster") ? "Kubernetes audit, cluster prod" : "Kubernetes audit";
                    assertThat(matching).as(line).containsExactly("deviceTypeFrom: " + setting + " " + name);
                    // The expression that LogRhythm's own tool would write is found where ours is, and nowhere else.
                    assertThat(Pattern.compile("\\|device_type=gke\\|")
                                    .matcher(line)
                                    .find())
                            .isEqualTo(setting.equals("provider") && cloud == CloudRecords.GKE);
                }
            }
        }
    }

    @Test
    @DisplayName("the sub-rules of the README select what they say")
    void subRules() throws IOException {
        List<Pattern> rules = Files.readAllLines(LOGRHYTHM.resolve("README.md")).stream()
                .filter(row -> row.contains("`^("))
                .map(row -> row.replaceFirst(".*`(\\^.*\\$)`.*", "$1").replace("\\|", "|"))
                .map(Pattern::compile)
                .toList();
        assertThat(rules).hasSize(3);
        assertThat(rules.get(0).asPredicate()).accepts("list:secrets").rejects("delete:secrets", "list:secretsx");
        assertThat(rules.get(1).asPredicate())
                .accepts("get:pods/exec", "create:pods/attach")
                .rejects("get:pods");
        assertThat(rules.get(2).asPredicate())
                .accepts("create:rolebindings", "patch:clusterroles")
                .rejects("get:roles");
    }

    private List<String> run(Path jq, String documents) throws IOException, InterruptedException {
        Path input = Files.writeString(folder.resolve("documents.ndjson"), documents);
        Path output = folder.resolve("output.ndjson");
        Process process = new ProcessBuilder(
                        jq.toString(),
                        "-c",
                        "-L",
                        LOGRHYTHM.resolve("open-collector").toString(),
                        "include \"filter\"; include \"transform\"; select(is_matching) | transform",
                        input.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }

    private static List<AuditEvent> events() throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        for (CloudRecords cloud : CloudRecords.values()) {
            for (Detection detection : Detection.all()) {
                events.add(converted(cloud, detection));
            }
            events.add(hostile(cloud));
        }
        return events;
    }

    private static AuditEvent converted(CloudRecords cloud, Detection detection) {
        return cloud.convert(detection.event(), detection.tree());
    }

    /** An Event with text of a client's that looks like the line's own. */
    private static AuditEvent hostile(CloudRecords cloud) throws IOException {
        ObjectNode event = (ObjectNode) JSON.readTree(Detection.all().getFirst().event());
        event.put("userAgent", HOSTILE);
        ((ObjectNode) event.get("user")).put("username", HOSTILE);
        event.putObject("requestObject").put("kind", "Pod").put(HOSTILE, HOSTILE);
        return cloud.convert(event.toString(), event);
    }

    private static Encoder configured(String deviceTypeFrom) {
        ComponentSpec spec = new ComponentSpec("encode", "", List.copyOf(Encoders.OPTIONS));
        return Encoders.configured(
                "logrhythm", false, Settings.parse(spec, "logrhythm: { deviceTypeFrom: " + deviceTypeFrom + " }"));
    }
}
