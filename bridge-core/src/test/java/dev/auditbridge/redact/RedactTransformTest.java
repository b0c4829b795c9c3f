package dev.auditbridge.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.HostileBodies;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactTransformTest {
    private static final String CANARY = "c4narY";
    private static final String SECRETS =
            "{\"resource\":\"secrets\",\"namespace\":\"shop\",\"name\":\"db\",\"apiVersion\":\"v1\"}";
    private static final String TOKEN =
            "{\"resource\":\"serviceaccounts\",\"namespace\":\"shop\",\"name\":\"ci\",\"subresource\":\"token\"}";
    private static final RedactTransform RECOMMENDED = new RedactTransform(RedactSettings.RECOMMENDED);

    private static String json(String verb, String uri, String object, int code, String more, String annotations) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"RequestResponse\",\"auditID\":\"a\","
                + "\"stage\":\"ResponseComplete\",\"requestURI\":\"" + uri + "\",\"verb\":\"" + verb
                + "\",\"user\":{\"username\":\"alice\",\"extra\":{\"authentication.kubernetes.io/pod-name\":[\"p\"]}},"
                + "\"objectRef\":" + object + ",\"responseStatus\":{\"metadata\":{},\"code\":" + code + "}" + more
                + ",\"requestReceivedTimestamp\":\"2026-01-01T00:00:00.000000Z\","
                + "\"stageTimestamp\":\"2026-01-01T00:00:00.000000Z\",\"annotations\":{" + annotations + "}}";
    }

    private static String secret(String verb, String bodies) {
        return json(verb, "/api/v1/namespaces/shop/secrets/db", SECRETS, 200, bodies, "");
    }

    private static String redacted(RedactTransform transform, String json) {
        AuditEvent event = CorpusEvents.event(json);
        AuditEvent after = ((Outcome.Kept) transform.apply(event)).event();
        assertThat(after.identity()).isEqualTo(event.identity());
        return CorpusEvents.text(after);
    }

    @ParameterizedTest
    @DisplayName("I7: no value of a secret is left in any body, and what says what was done stays")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "create | \"requestObject\":{\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\"},\"data\":{\"password\":\"c4narY\"},\"stringData\":{\"k\":\"c4narY\"},\"type\":\"Opaque\"} | \"password\":\"[redacted]\"",
                "update | \"responseObject\":{\"kind\":\"Secret\",\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"data\\\":{\\\"p\\\":\\\"c4narY\\\"}}\",\"owner\":\"ops\"}},\"type\":\"Opaque\"} | \"owner\":\"ops\"",
                "list   | \"responseObject\":{\"kind\":\"SecretList\",\"items\":[{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"c4narY\"}},{\"metadata\":{\"name\":\"y\"},\"data\":{\"b\":\"c4narY\"}}]} | \"name\":\"y\"",
                "list   | \"responseObject\":{\"kind\":\"Table\",\"columnDefinitions\":[{\"name\":\"Name\"}],\"rows\":[{\"cells\":[\"db\",\"c4narY\",3],\"object\":{\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\"},\"data\":{\"a\":\"c4narY\"}}}]} | {\"name\":\"Name\"}",
                "patch  | \"requestObject\":[{\"op\":\"replace\",\"path\":\"/data/password\",\"value\":\"c4narY\"},{\"op\":\"add\",\"path\":\"/metadata/labels/tier\",\"value\":\"gold\"}] | \"value\":\"gold\"",
                "patch  | \"requestObject\":[{\"op\":\"test\",\"path\":\"\",\"value\":{\"kind\":\"Secret\",\"data\":{\"a\":\"c4narY\"}}}] | \"kind\":\"Secret\"",
                "patch  | \"requestObject\":[{\"value\":\"c4narY\",\"op\":\"add\",\"path\":\"/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration\"}] | last-applied",
                "patch  | \"requestObject\":[{\"op\":\"add\",\"path\":\"/metadata\",\"value\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"c4narY\"}}}] | \"/metadata\"",
                "patch  | \"requestObject\":[{\"op\":\"add\",\"path\":\"/metadata/x\",\"path\":\"/data/x\",\"value\":\"c4narY\"},\"c4narY\",[\"c4narY\"]] | \"op\":\"add\"",
                "patch  | \"requestObject\":{\"data\":{\"password\":\"c4narY\"},\"metadata\":{\"labels\":{\"tier\":\"gold\"}}} | \"tier\":\"gold\"",
                "patch  | \"requestObject\":{\"d\\u0061ta\":{\"password\":\"c4n\\u0061rY\",\"n\":[[{\"x\":\"c4narY\"}]]}} | \"password\":\"[redacted]\"",
                "patch  | \"requestObject\":{\"Data\":{\"p\":\"c4narY\"},\"type\":{\"x\":\"c4narY\"},\"$setElementOrder/x\":[\"c4narY\"]} | \"Data\"",
                "patch  | \"requestObject\":{\"items\":[{\"data\":{\"p\":\"c4narY\"}},{\"items\":[{\"data\":\"c4narY\"}]},\"c4narY\"]} | \"items\"",
                "patch  | \"requestObject\":\"c4narY\" | \"requestObject\":\"[redacted]\"",
                "apply  | \"requestObject\":{\"kind\":\"Secret\",\"data\":{\"a\":\"c4narY\",\"gone\":null}} | \"gone\":null",
                "delete | \"responseObject\":{\"kind\":\"Secret\",\"data\":{\"a\":\"c4narY\"}} | \"kind\":\"Secret\"",
                "deletecollection | \"requestObject\":{\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\"},\"responseObject\":{\"kind\":\"SecretList\",\"items\":[{\"data\":{\"a\":\"c4narY\"}}]} | \"propagationPolicy\":\"Background\"",
            })
    void values_of_secrets_are_redacted(String verb, String bodies, String stays) {
        assertThat(redacted(RECOMMENDED, secret(verb, "," + bodies)))
                .doesNotContain(CANARY)
                .contains("[redacted]")
                .contains(stays);
    }

    @ParameterizedTest
    @DisplayName("I7: tokens of TokenRequest and TokenReview")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"resource\":\"serviceaccounts\",\"subresource\":\"token\"} | create | {\"kind\":\"TokenRequest\",\"spec\":{\"audiences\":[\"api\"]},\"status\":{\"token\":\"c4narY\",\"expirationTimestamp\":\"x\"}} | \"audiences\":[\"api\"]",
                "{\"resource\":\"tokenreviews\",\"apiGroup\":\"authentication.k8s.io\"} | create | {\"kind\":\"TokenReview\",\"spec\":{\"token\":\"c4narY\"},\"status\":{\"authenticated\":true,\"user\":{\"username\":\"ci\"}}} | \"username\":\"ci\"",
                "{\"resource\":\"tokenreviews\"} | patch | [{\"op\":\"add\",\"path\":\"/spec/token\",\"value\":\"c4narY\"}] | \"responseStatus\"",
                "{\"resource\":\"serviceaccounts\",\"subresource\":\"token\"} | patch | {\"x\":{\"y\":\"c4narY\"}} | \"responseStatus\"",
            })
    void tokens_are_redacted(String object, String verb, String body, String stays) {
        String bodies = ",\"requestObject\":" + body + (verb.equals("patch") ? "" : ",\"responseObject\":" + body);
        assertThat(redacted(RECOMMENDED, json(verb, "/x", object, 201, bodies, "")))
                .doesNotContain(CANARY)
                .contains(stays);
    }

    @Test
    void a_secret_is_known_by_its_path_where_the_vendor_lost_the_object() {
        String body = ",\"requestObject\":{\"data\":{\"a\":\"c4narY\"}}";
        String json = json("create", "/api/v1/namespaces/shop/secrets?x", "null", 201, body, "")
                .replace("\"objectRef\":null,", "");
        assertThat(redacted(RECOMMENDED, json)).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @DisplayName("I7: bearer tokens in URLs; every other character stays as it came")
    @CsvSource({
        "/api?access_token=c4narY\\u0026limit=5, /api?access_token=[redacted]\\u0026limit=5",
        "/api?x=%2Fa+b\\u0026ACCESS%5Ftoken=c4narY, /api?x=%2Fa+b\\u0026ACCESS%5Ftoken=[redacted]",
        "/proxy/?token=c4narY, /proxy/?token=[redacted]",
        "/p/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0x.c4narY-_/q, /p/[redacted]/q",
        "/exec?command=curl\\u0026command=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0x.c4narY, /exec?command=curl\\u0026command=[redacted]",
    })
    void tokens_in_urls_are_redacted(String uri, String expected) {
        String pods = "{\"resource\":\"pods\"}";
        assertThat(redacted(RECOMMENDED, json("get", uri, pods, 200, "", "")))
                .isEqualTo(json("get", expected, pods, 200, "", ""));
    }

    @ParameterizedTest
    @DisplayName("messages that quote what a client sent go, those that name objects and users stay")
    @CsvSource({"400, false", "422, false", "500, false", "403, true", "404, true", "409, true"})
    void messages_are_redacted_where_they_quote(int code, boolean stays) {
        String status = "\"message\":\"Invalid value: c4narY\",\"details\":{\"name\":\"db\",\"causes\":["
                + "{\"message\":\"c4narY\",\"field\":\"data\"}]},\"code\":" + code;
        String json = secret("create", ",\"responseObject\":{\"kind\":\"Status\"," + status + "}")
                .replace("{\"metadata\":{},\"code\":200}", "{\"metadata\":{}," + status + "}");
        String after = redacted(RECOMMENDED, json);
        assertThat(after.contains(CANARY)).isEqualTo(stays);
        assertThat(after).contains("\"field\":\"data\"").contains("\"name\":\"db\"");
        assertThat(redacted(
                        RECOMMENDED, json.replace("Invalid value", "admission webhook \\\"w\\\" denied the request")))
                .doesNotContain("denied");
    }

    @Test
    void what_a_webhook_made_of_a_secret_goes_and_of_a_pod_stays() {
        String patch = "\"patch.webhook.admission.k8s.io/round_0_index_0\":\"{c4narY}\",\"mutation\":\"kept\"";
        assertThat(redacted(RECOMMENDED, json("create", "/x", SECRETS, 201, "", patch)))
                .doesNotContain(CANARY)
                .contains("\"mutation\":\"kept\"");
        String pod = json("create", "/x", "{\"resource\":\"pods\"}", 201, "", patch);
        assertThat(redacted(RECOMMENDED, pod)).isEqualTo(pod);
    }

    @ParameterizedTest
    @DisplayName("what detections read is left byte for byte")
    @ValueSource(
            strings = {
                "{\"kind\":\"Pod\",\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"privileged\\\":true}\"}},\"spec\":{\"hostPID\":true,\"containers\":[{\"image\":\"x\",\"securityContext\":{\"privileged\":true}}]}}",
                "{\"kind\":\"ConfigMap\",\"data\":{\"password\":\"seen\",\"mapRoles\":\"- system:masters\"}}",
                "{\"kind\":\"Event\",\"message\":\"Pulling image evil/x\"}",
                "{\"kind\":\"ClusterRoleBinding\",\"roleRef\":{\"name\":\"cluster-admin\"},\"subjects\":[{\"name\":\"eve\"}]}",
                "{\"kind\":\"CertificateSigningRequest\",\"spec\":{\"request\":\"LS0t\",\"signerName\":\"s\"}}",
            })
    void detections_keep_what_they_need(String body) {
        String object = "{\"resource\":\"certificatesigningrequests\",\"apiGroup\":\"certificates.k8s.io\"}";
        String json = json(
                "create",
                "/api/v1/x/exec?command=%2Fbin%2Fsh\\u0026command=-c\\u0026container=a\\u0026continue=eyJ2IjoibWV0YSJ9",
                object,
                201,
                ",\"requestObject\":" + body + ",\"responseObject\":" + body,
                "\"authorization.k8s.io/decision\":\"allow\",\"command.gke.io/command\":\"sh\"");
        assertThat(redacted(RECOMMENDED, json)).isEqualTo(json);
    }

    @Test
    void managed_fields_are_stripped_everywhere() {
        String body =
                ",\"requestObject\":{\"metadata\":{%s\"name\":\"a\"}},\"responseObject\":{\"items\":[{\"metadata\":{%s\"name\":\"b\"}}]}";
        String fields = "\"managedFields\":[{\"manager\":\"kubectl\"}],";
        String pods = "{\"resource\":\"pods\"}";
        assertThat(redacted(RECOMMENDED, json("patch", "/x", pods, 200, body.formatted(fields, fields), "")))
                .isEqualTo(json("patch", "/x", pods, 200, body.formatted("", ""), ""));
    }

    @Test
    void on_request_commands_certificates_and_further_paths_go_too() {
        RedactTransform more = new RedactTransform(new RedactSettings(
                true,
                true,
                List.of(BodyPath.parse("configmaps:data.password"), BodyPath.parse("widgets.example.com:spec.*.key"))));
        String exec = "{\"resource\":\"pods\",\"subresource\":\"exec\"}";
        assertThat(redacted(
                        more,
                        json(
                                "create",
                                "/x?command=c4narY\\u0026stdin=true",
                                exec,
                                101,
                                "",
                                "\"command.gke.io/command\":\"c4narY\"")))
                .isEqualTo(json(
                        "create",
                        "/x?command=[redacted]\\u0026stdin=true",
                        exec,
                        101,
                        "",
                        "\"command.gke.io/command\":\"[redacted]\""));
        String csr = "{\"resource\":\"certificatesigningrequests\",\"apiGroup\":\"certificates.k8s.io\"}";
        assertThat(redacted(
                        more,
                        json(
                                "create",
                                "/x",
                                csr,
                                201,
                                ",\"requestObject\":{\"spec\":{\"request\":\"c4narY\",\"signerName\":\"s\"}}",
                                "")))
                .doesNotContain(CANARY)
                .contains("\"signerName\":\"s\"");
        String widgets = "{\"resource\":\"widgets\",\"apiGroup\":\"example.com\"}";
        assertThat(redacted(
                        more,
                        json(
                                "update",
                                "/x",
                                widgets,
                                200,
                                ",\"requestObject\":{\"spec\":{\"a\":[{\"key\":\"c4narY\",\"n\":1}]}},\"responseObject\":{\"items\":[{\"spec\":{\"b\":{\"key\":[\"c4narY\"]}}}]}",
                                "")))
                .doesNotContain(CANARY)
                .contains("\"n\":1");
        String maps = "{\"resource\":\"configmaps\"}";
        assertThat(redacted(
                        more,
                        json(
                                "patch",
                                "/x",
                                maps,
                                200,
                                ",\"requestObject\":[{\"op\":\"add\",\"path\":\"/data/password\",\"value\":\"c4narY\"},{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"password\":\"c4narY\",\"x\":\"stays\"}},{\"op\":\"add\",\"path\":\"/data/y\",\"value\":\"stays\"}]",
                                "")))
                .doesNotContain(CANARY)
                .contains("\"x\":\"stays\"")
                .contains("\"value\":\"stays\"");
        assertThatThrownBy(() -> BodyPath.parse("configmaps")).hasMessageContaining("RESOURCE[.GROUP]:MEMBER");
    }

    @Test
    @DisplayName("I7: with a key, equal values stay equal, other keys give other hashes, and the key is never shown")
    void hashes_with_a_key() {
        RedactSettings settings = new RedactSettings(false, false, List.of(), "0123456789abcdef".getBytes(UTF_8));
        RedactTransform hashing = new RedactTransform(settings);
        String json = secret(
                "create", ",\"requestObject\":{\"data\":{\"a\":\"c4narY\",\"b\":\"c4n\\u0061rY\",\"c\":\"other\"}}");
        String after = redacted(hashing, json);
        assertThat(after).doesNotContain(CANARY).doesNotContain("other");
        assertThat(Pattern.compile("\\[hmac-sha256:[0-9a-f]{32}]")
                        .matcher(after)
                        .results()
                        .map(r -> r.group())
                        .distinct())
                .hasSize(2);
        assertThat(redacted(new RedactTransform(new RedactSettings(false, false, List.of(), new byte[16])), json))
                .isNotEqualTo(after);
        assertThat(settings.toString()).doesNotContain("0123");
        assertThatThrownBy(() -> new RedactSettings(false, false, List.of(), new byte[15]))
                .hasMessageContaining("at least 16 bytes");
    }

    @Test
    @DisplayName("I3: no body that a client can send stops its Event, however deep or odd")
    void hostile_bodies_come_through() {
        HostileBodies.all().forEach((name, body) -> {
            String text = ",\"requestObject\":" + new String(body, UTF_8);
            String pods = json("patch", "/x", "{\"resource\":\"pods\"}", 200, text, "");
            assertThat(redacted(RECOMMENDED, pods)).as(name).isEqualTo(pods);
            assertThat(redacted(RECOMMENDED, secret("patch", text))).as(name).contains("\"auditID\":\"a\"");
            assertThat(redacted(RECOMMENDED, json("patch", "/x", TOKEN, 200, text, "")))
                    .as(name)
                    .contains("\"auditID\":\"a\"");
        });
    }

    @Test
    @DisplayName("I7: on the Events of a real server, no web token and no data of a secret is left")
    void nothing_is_left_in_the_corpus() throws IOException {
        Pattern webToken = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.");
        int before = 0;
        for (String file : List.of("audit-requestresponse", "audit-request", "audit-odd-bodies")) {
            for (AuditEvent event : CorpusEvents.read(file + ".ndjson.gz")) {
                before += webToken.matcher(CorpusEvents.text(event)).find() ? 1 : 0;
                String after = CorpusEvents.text(((Outcome.Kept) RECOMMENDED.apply(event)).event());
                assertThat(webToken.matcher(after).find()).as(after).isFalse();
                if (event.envelope().objectRef() != null
                        && "secrets".equals(event.envelope().objectRef().resource())) {
                    assertThat(after).doesNotContainPattern("\"(data|stringData)\":\\{\"[^\"]*\":\"(?!\\[redacted])");
                    assertThat(after).doesNotContainPattern("last-applied-configuration\":\"(?!\\[redacted])");
                }
            }
        }
        assertThat(before).isEqualTo(27);
    }
}
