package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GkeDecoderTest {

    static List<String> fixtures() throws IOException, URISyntaxException {
        return Entries.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void anEntryInJsonBecomesItsEvent(String name) throws IOException {
        assertThat(Entries.event(Entries.bytes(name + ".json")))
                .isEqualTo(Entries.json(Entries.bytes(name + ".event.json")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void anEntryInProtobufBecomesTheSameEvent(String name) throws IOException {
        List<Decoded> decoded = Entries.DECODER.decode(Entries.proto(Entries.bytes(name + ".json")), Entries.ORIGIN);

        assertThat(decoded).hasSize(1);
        assertThat(Entries.event(decoded.getFirst())).isEqualTo(Entries.json(Entries.bytes(name + ".event.json")));
    }

    @Test
    void whereItCameFromIsTheOrigin() throws IOException {
        Decoded decoded = Entries.decode(Entries.bytes("exec-started.json")).getFirst();

        assertThat(((Decoded.Event) decoded).event().origin())
                .isEqualTo(new Origin(
                        "gke",
                        "acme-prod",
                        "europe-west1",
                        "shop",
                        "projects/acme-prod/logs/cloudaudit.googleapis.com/activity",
                        "1d4969b5-9833-4bd0-b4c9-028ff02b8038",
                        Instant.parse("2026-03-04T05:06:03.023757Z"),
                        null));
    }

    @Test
    void bothEntriesOfALongCallShareOneAuditId() throws IOException {
        JsonObject started = Entries.event(Entries.bytes("exec-started.json"));
        JsonObject ended = Entries.event(Entries.bytes("exec-ended.json"));

        assertThat(started.get("auditID")).isEqualTo(ended.get("auditID"));
        assertThat(started.get("stage").getAsString()).isEqualTo("ResponseStarted");
        assertThat(ended.get("stage").getAsString()).isEqualTo("ResponseComplete");
    }

    @Test
    void forgeableAnnotationsAreTakenOutAndCounted() throws IOException {
        Decoded.Event decoded = (Decoded.Event)
                Entries.decode(Entries.bytes("forged-annotation.json")).getFirst();

        assertThat(decoded.droppedAnnotations()).isEqualTo(2);
        assertThat(decoded.event().envelope().annotations()).doesNotContainKey("auditbridge.dev/redacted");
    }

    @Test
    void arrivingAnnotationsStayIfAskedForButNotThoseThatAreWrittenHere() throws IOException {
        GkeDecoder keeping = new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, true);

        Decoded.Event decoded = (Decoded.Event) keeping.decode(Entries.bytes("forged-annotation.json"), Entries.ORIGIN)
                .getFirst();

        assertThat(decoded.droppedAnnotations()).isEqualTo(1);
        assertThat(decoded.event().envelope().annotations())
                .containsEntry("auditbridge.dev/redacted", "yes")
                .doesNotContainEntry("auditbridge.dev/inferred", "everything");
    }

    @ParameterizedTest(name = "{0} of {1}: {3}")
    @CsvSource(textBlock = """
            container.googleapis.com,      gke_cluster,                 cloudaudit.googleapis.com%2Factivity, cluster-operation
            container.googleapis.com,      gke_nodepool,                cloudaudit.googleapis.com%2Factivity, cluster-operation
            container.googleapis.com,      k8s_cluster,                 cloudaudit.googleapis.com%2Factivity, cluster-operation
            k8s.io,                        k8s_control_plane_component, container.googleapis.com%2Fapiserver, control-plane-log
            k8s.io,                        k8s_node,                    kubelet,                              workload-log
            k8s.io,                        k8s_pod,                     events,                               workload-log
            k8s.io,                        k8s_container,               stdout,                               workload-log
            connectgateway.googleapis.com, k8s_cluster,                 cloudaudit.googleapis.com%2Factivity, connect-gateway
            gkehub.googleapis.com,         k8s_cluster,                 cloudaudit.googleapis.com%2Factivity, gke-hub
            monitoring.googleapis.com,     k8s_cluster,                 cloudaudit.googleapis.com%2Factivity, other-service
            k8s.io,                        audited_resource,            cloudaudit.googleapis.com%2Factivity, other-resource
            k8s.io,                        k8s_cluster,                 cloudaudit.googleapis.com%2Fpolicy,   other-log
            """)
    void whatIsNoKubernetesAuditIsIgnoredByName(String service, String resource, String log, String reason)
            throws IOException {
        JsonObject entry = Entries.entry("discovery");
        Entries.payload(entry).addProperty("serviceName", service);
        entry.getAsJsonObject("resource").addProperty("type", resource);
        entry.addProperty("logName", "projects/acme-prod/logs/" + log);

        assertThat(Entries.decode(Entries.text(entry))).containsExactly(new Decoded.Ignored(reason));
        assertThat(Entries.DECODER.decode(Entries.proto(Entries.text(entry)), Entries.ORIGIN))
                .containsExactly(new Decoded.Ignored(reason));
    }

    @Test
    void anEntryWithoutAuditPayloadIsIgnored() {
        String entry = "{\"insertId\":\"a\",\"textPayload\":\"I1125 pod\",\"resource\":{\"type\":\"k8s_cluster\"}}";

        assertThat(Entries.decode(entry.getBytes(UTF_8))).containsExactly(new Decoded.Ignored("no-audit-payload"));
    }

    @Test
    void aNativeEventPassesThroughUntouched() {
        String event = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\","
                + "\"auditID\":\"0a1b\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api\",\"verb\":\"get\","
                + "\"user\":{},\"future\":1.50}";

        Decoded decoded = Entries.decode(event.getBytes(UTF_8)).getFirst();

        assertThat(((Decoded.Event) decoded).event().json()).asString(UTF_8).isEqualTo(event);
    }

    @Nested
    class Transports {
        private final List<JsonObject> entries = List.of(Entries.entry("discovery"), Entries.entry("exec-started"));

        Transports() throws IOException {}

        private void bothAreIn(String document) {
            List<JsonObject> events = Entries.decode(document.getBytes(UTF_8)).stream()
                    .map(Entries::event)
                    .toList();
            assertThat(events)
                    .extracting(event -> event.get("requestURI").getAsString())
                    .containsExactly("/api/v1", "/api/v1/namespaces/shop/pods/web-0/exec");
            assertThat(new GkeFormat().recognises(document.getBytes(UTF_8))).isTrue();
        }

        private String array() {
            JsonArray array = new JsonArray();
            entries.forEach(array::add);
            return array.toString();
        }

        private String message(JsonObject entry) {
            return "{\"data\":\"" + Base64.getEncoder().encodeToString(Entries.text(entry))
                    + "\",\"attributes\":{\"logging.googleapis.com/timestamp\":\"2026-03-04T05:06:07Z\"},"
                    + "\"messageId\":\"1\",\"publishTime\":\"2026-03-04T05:06:08Z\"}";
        }

        @Test
        void aListPage() {
            bothAreIn("{\"entries\":" + array() + ",\"nextPageToken\":\"t\"}");
        }

        @Test
        void aTailResponse() {
            bothAreIn("{\"entries\":" + array()
                    + ",\"suppressionInfo\":[{\"reason\":\"RATE_LIMIT\",\"suppressedCount\":3}]}");
        }

        @Test
        void anArrayAsGcloudPrintsIt() {
            bothAreIn(array());
        }

        @Test
        void entriesOneALineAsASinkWritesThem() {
            bothAreIn(entries.get(0) + "\n" + entries.get(1) + "\n\n");
        }

        @Test
        void aPubSubPull() {
            bothAreIn("{\"receivedMessages\":[{\"ackId\":\"a\",\"message\":" + message(entries.get(0))
                    + "},{\"ackId\":\"b\",\"message\":" + message(entries.get(1)) + "}]}");
        }

        @Test
        void aPubSubPush() {
            String push =
                    "{\"message\":" + message(entries.get(0)) + ",\"subscription\":\"projects/p/subscriptions/s\"}";
            bothAreIn(push + push.replace(message(entries.get(0)), message(entries.get(1))));
        }

        @Test
        void aPushInsideACloudEvent() {
            bothAreIn("[{\"specversion\":\"1.0\",\"data\":{\"message\":" + message(entries.get(0)) + "}},"
                    + "{\"data\":{\"message\":" + message(entries.get(1)) + "}}]");
        }

        @Test
        void anEntryBehindAByteOrderMark() {
            bothAreIn("\uFEFF" + array());
        }

        @Test
        void anEmptyPageHoldsNothing() {
            assertThat(Entries.decode("{\"entries\":[],\"nextPageToken\":\"t\"}".getBytes(UTF_8)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"records\":[{\"category\":\"kube-audit\",\"properties\":{\"log\":\"{}\"}}]}",
                "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[]}",
                "{\"events\":[{\"message\":\"{}\"}],\"nextToken\":\"t\"}",
                "{\"Records\":[{\"kinesis\":{\"data\":\"e30=\"}}]}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\"}",
                "{\"data\":\"e30=\",\"messageId\":\"1\"}",
                "{}",
                "[]",
                "I1125 text",
                "",
                "{\"insertId"
            })
    void aDocumentOfOthersIsNotRecognised(String document) {
        assertThat(new GkeFormat().recognises(document.getBytes(UTF_8))).isFalse();
    }

    @Nested
    @DisplayName("I3: nothing in a request can lose, stop or hide an Event")
    class Bodies {

        private String requestObject(String request) throws IOException {
            JsonObject entry = Entries.entry("discovery");
            String text = entry.toString().replace("\"serviceName\"", "\"request\":" + request + ",\"serviceName\"");
            Decoded decoded = Entries.decode(text.getBytes(UTF_8)).getFirst();
            assertThat(decoded).isInstanceOf(Decoded.Event.class);
            var event = ((Decoded.Event) decoded).event();
            var range = requireNonNull(event.envelope().requestObject());
            return new String(event.json(), range.start(), range.end() - range.start(), UTF_8);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                {"@type":"t","a":1}                        | {"a":1}
                {"a":1,"@type":"t"}                        | {"a":1}
                {"a":1,"@type":"t","b":2}                  | {"a":1,"b":2}
                {"@type":"t"}                              | {}
                {"@type":"t","@type":"u","a":{"@type":1}}  | {"a":{"@type":1}}
                {"a":404.0,"b":[1.50,-0.0,1E3]}            | {"a":404,"b":[1.5,0,1000]}
                {"a":1e400,"b":-1e400}                     | {"a":1e400,"b":-1e400}
                {"a":1,"a":2}                              | {"a":1,"a":2}
                {"a":"\\ud800","b":"\\udfff\\ud83d"}       | {"a":"\\ud800","b":"\\udfff\\ud83d"}
                {"a":"\\u0000\\/"}                         | {"a":"\\u0000\\/"}
                {"kind":["Status"],"code":{},"metadata":7} | {"kind":["Status"],"code":{},"metadata":7}
                "text"                                     | "text"
                404.0                                      | 404
                [1.0]                                      | [1]
                """)
        void aBodyIsCopied(String request, String expected) throws IOException {
            assertThat(requestObject(request)).isEqualTo(expected);
        }

        @Test
        void aBodyOnSeveralLinesBecomesOneLine() throws IOException {
            assertThat(requestObject("{\n  \"a\" : \"b \\\" c\\n\",\r\n\t\"d\": [ ]\n}"))
                    .isEqualTo("{\"a\":\"b \\\" c\\n\",\"d\":[]}");
        }

        @Test
        void aBodyNestedDeep() throws IOException {
            String deep = "{\"a\":".repeat(4000) + "1" + "}".repeat(4000);

            assertThat(requestObject(deep)).isEqualTo(deep);
        }

        @Test
        void aNumberOfAMillionDigits() throws IOException {
            String number = "1".repeat(1_000_000);

            assertThat(requestObject("{\"a\":" + number + "}")).isEqualTo("{\"a\":" + number + "}");
        }

        @Test
        void aLabelThatIsNoValidUnicodeIsKeptAsItCame() throws IOException {
            String text =
                    Entries.entry("discovery").toString().replace("\"labels\":{", "\"labels\":{\"odd\":\"\\ud800é\",");

            assertThat(Entries.event(text.getBytes(UTF_8))
                            .getAsJsonObject("annotations")
                            .get("odd")
                            .getAsString())
                    .isEqualTo("\ud800é");
        }

        @Test
        void namesOfOneHashAreReadAllTheSame() throws IOException {
            StringBuilder names = new StringBuilder("{");
            for (int i = 0; i < 20_000; i++) {
                names.append(i == 0 ? "" : ",").append("\"name-").append(i).append("\":0");
            }
            String request = names.append('}').toString();

            assertThat(requestObject(request)).isEqualTo(request);
        }
    }

    @Nested
    @DisplayName("I6: what cannot become an Event is kept with its bytes")
    class Poisons {

        private Decoded.Poison poison(String document) {
            List<Decoded> decoded = Entries.decode(document.getBytes(UTF_8));
            return (Decoded.Poison) decoded.getLast();
        }

        @Test
        void anEntryThatDoesNotSayWhatWasCalled() throws IOException {
            JsonObject entry = Entries.entry("discovery");
            Entries.payload(entry).remove("methodName");
            Entries.payload(entry).remove("resourceName");
            Entries.payload(entry).remove("authorizationInfo");

            Decoded.Poison poison = poison(entry.toString());

            assertThat(poison.reason()).isEqualTo("names-no-call");
            assertThat(poison.bytes()).asString(UTF_8).isEqualTo(entry.toString());
        }

        @Test
        void theSameInProtobufIsKeptAsJson() throws IOException {
            JsonObject entry = Entries.entry("discovery");
            Entries.payload(entry).remove("methodName");
            Entries.payload(entry).remove("resourceName");
            Entries.payload(entry).remove("authorizationInfo");

            Decoded decoded = Entries.DECODER
                    .decode(Entries.proto(Entries.text(entry)), Entries.ORIGIN)
                    .getFirst();

            assertThat(decoded).isInstanceOf(Decoded.Poison.class);
            assertThat(Entries.json(((Decoded.Poison) decoded).bytes())
                            .getAsJsonObject()
                            .get("insertId"))
                    .isEqualTo(entry.get("insertId"));
        }

        @Test
        void aPayloadThatIsBrokenProtobuf() throws InvalidProtocolBufferException, IOException {
            var entry = Entries.proto(Entries.bytes("discovery.json")).toBuilder();
            entry.getProtoPayloadBuilder().setValue(com.google.protobuf.ByteString.copyFromUtf8("\u0012\uffff"));

            Decoded decoded =
                    Entries.DECODER.decode(entry.build(), Entries.ORIGIN).getFirst();

            assertThat(decoded).isInstanceOf(Decoded.Poison.class);
            assertThat(((Decoded.Poison) decoded).reason()).isEqualTo("broken-payload");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"{\"insertId\":\"a\",\"protoPayload\":{", "{]", "tru", "{\"entries\":[{\"logName\":\"x\""})
        void brokenJson(String document) {
            assertThat(poison(document).reason()).isEqualTo("broken-json");
            assertThat(document).endsWith(new String(poison(document).bytes(), UTF_8));
        }

        @Test
        void whatStandsBeforeABreakIsNotLost() throws IOException {
            String page = "{\"entries\":[" + Entries.entry("discovery") + ",{\"insertId\":";

            List<Decoded> decoded = Entries.decode(page.getBytes(UTF_8));

            assertThat(decoded).hasSize(2);
            assertThat(Entries.event(decoded.getFirst()).get("requestURI").getAsString())
                    .isEqualTo("/api/v1");
            assertThat(((Decoded.Poison) decoded.getLast()).bytes())
                    .asString(UTF_8)
                    .isEqualTo("{\"insertId\":");
        }

        @Test
        void otherEncodingsAndOtherValues() {
            assertThat(((Decoded.Poison) Entries.decode("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16))
                                    .getFirst())
                            .reason())
                    .isEqualTo("not-utf-8");
            assertThat(poison("").reason()).isEqualTo("empty");
            assertThat(poison("7").reason()).isEqualTo("not-an-object");
            assertThat(poison("{\"message\":{\"data\":\"*\",\"messageId\":\"1\"}}")
                            .reason())
                    .isEqualTo("broken-message");
        }
    }

    @Nested
    class Guesses {

        private JsonObject with(Inference inference, String fixture, Consumer<JsonObject> change) throws IOException {
            JsonObject entry = Entries.entry(fixture);
            change.accept(entry);
            return Entries.event(new GkeDecoder(EventLimits.DEFAULT, inference, false)
                    .decode(Entries.text(entry), Entries.ORIGIN)
                    .getFirst());
        }

        private static List<String> inferred(JsonObject event) {
            return List.of(event.getAsJsonObject("annotations")
                    .get("auditbridge.dev/inferred")
                    .getAsString()
                    .split(","));
        }

        static Stream<org.junit.jupiter.params.provider.Arguments> users() {
            return Stream.of(
                    org.junit.jupiter.params.provider.Arguments.of(
                            "system:serviceaccount:shop:web",
                            "system:serviceaccounts,system:serviceaccounts:shop,system:authenticated"),
                    org.junit.jupiter.params.provider.Arguments.of(
                            "system:node:n", "system:nodes,system:authenticated"),
                    org.junit.jupiter.params.provider.Arguments.of("system:anonymous", "system:unauthenticated"),
                    org.junit.jupiter.params.provider.Arguments.of("kim@acme.example", "system:authenticated"));
        }

        @ParameterizedTest
        @MethodSource("users")
        void groupsThatAUsersNameImplies(String user, String groups) throws IOException {
            JsonObject event = with(
                    new Inference(false, true, false, false, false),
                    "discovery",
                    entry -> Entries.payload(entry)
                            .getAsJsonObject("authenticationInfo")
                            .addProperty("principalEmail", user));

            List<String> found = new ArrayList<>();
            event.getAsJsonObject("user").getAsJsonArray("groups").forEach(group -> found.add(group.getAsString()));
            assertThat(found).containsExactly(groups.split(","));
            assertThat(inferred(event)).contains("user.groups");
        }

        @Test
        void aCallerWithoutNameIsNamedOnlyIfAskedFor() throws IOException {
            Consumer<JsonObject> nameless = entry -> Entries.payload(entry).remove("authenticationInfo");

            assertThat(with(Inference.NONE, "discovery", nameless)
                            .getAsJsonObject("user")
                            .size())
                    .isZero();
            JsonObject named = with(new Inference(true, false, false, false, false), "discovery", nameless);
            assertThat(named.getAsJsonObject("user").get("username").getAsString())
                    .isEqualTo("system:anonymous");
            assertThat(inferred(named)).contains("user.username");
        }

        @Test
        void anAnonymousSelectorNamesTheCaller() throws IOException {
            JsonObject event = with(Inference.NONE, "discovery", entry -> {
                JsonObject anonymous = new JsonObject();
                anonymous.addProperty("authoritySelector", "system:anonymous");
                Entries.payload(entry).add("authenticationInfo", anonymous);
            });

            assertThat(event.getAsJsonObject("user").get("username").getAsString())
                    .isEqualTo("system:anonymous");
            assertThat(event.has("impersonatedUser")).isFalse();
        }

        @Test
        void nameAndUidOfTheResponse() throws IOException {
            JsonObject event =
                    with(new Inference(false, false, true, true, false), "create-with-generated-name", entry -> {});

            assertThat(event.getAsJsonObject("objectRef").get("name").getAsString())
                    .isEqualTo("web-6645fc48f6-42g98");
            assertThat(event.getAsJsonObject("objectRef").get("uid").getAsString())
                    .isEqualTo("025503c6-33fb-11ea-b5db-42010a800045");
            assertThat(inferred(event)).contains("objectRef.name", "objectRef.uid", "objectRef.resourceVersion");
        }

        @Test
        void uidOfWhatWasDeleted() throws IOException {
            JsonObject event =
                    with(new Inference(false, false, false, true, false), "delete-answered-without-code", entry -> {});

            assertThat(event.getAsJsonObject("objectRef").get("uid").getAsString())
                    .isEqualTo("ad43ac19-33fc-11ea-b5db-42010a800045");
        }

        @Test
        void whatIsKnownOfTheQuery() throws IOException {
            Inference hints = new Inference(false, false, false, false, true);

            assertThat(with(hints, "exec-by-websocket", entry -> {})
                            .get("requestURI")
                            .getAsString())
                    .endsWith("/exec?command=%5B%22sh%22%2C%22-c%22%2C%22id%22%5D");
            assertThat(with(
                                    hints,
                                    "redacted-address",
                                    entry -> Entries.payload(entry)
                                            .addProperty("methodName", "io.k8s.core.v1.nodes.watch"))
                            .get("requestURI")
                            .getAsString())
                    .isEqualTo("/api/v1/nodes?watch=true");
        }
    }

    @ParameterizedTest(name = "{0} {1} {2} -> {3}")
    @CsvSource(textBlock = """
            1,,get,499
            2,,get,
            3,,get,400
            4,,get,504
            5,,get,404
            6,,create,409
            7,,get,403
            8,,get,429
            9,pod is invalid: x,create,422
            9,too old resource version: 1 (2),watch,410
            9,Expired: too old,list,410
            9,the server does not allow this method,create,
            10,,create,409
            11,,get,416
            12,,get,501
            13,,get,500
            14,,get,503
            15,,get,500
            16,,get,401
            17,,get,
            404,,get,
            """)
    void googlesCodesAreTurnedBack(int google, String message, String verb, Integer code) {
        Outcome outcome = Outcome.of(new AuditEntry.Status(google, message), verb, null, null);

        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo("Failure");
    }

    @ParameterizedTest
    @CsvSource({
        "2020-01-08T18:54:32.796258Z, 2020-01-08T18:54:32.796258Z",
        "2020-01-08T18:54:19.4108Z, 2020-01-08T18:54:19.410800Z",
        "2020-01-08T18:54:32Z, 2020-01-08T18:54:32.000000Z",
        "2020-01-08T18:54:32.123456789Z, 2020-01-08T18:54:32.123456Z",
        "2024-02-16 11:48:22.742154000, 2024-02-16T11:48:22.742154Z",
        "2024-02-16T13:48:22+02:00, 2024-02-16T11:48:22.000000Z"
    })
    void timesAreWrittenAsMicroTime(String text, String expected) {
        Instant time = requireNonNull(Timestamps.parse(text));

        assertThat(Timestamps.micro(time)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2020-13-08T18:54:32Z", "2020-01-08"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"404", "404.0", "\"404\"", "4.04e2"})
    void aStatusCodeIsReadHoweverItIsWritten(String code) throws IOException {
        JsonObject entry = Entries.entry("conflict-with-body");
        Entries.payload(entry).getAsJsonObject("response").add("code", JsonParser.parseString(code));

        assertThat(Entries.event(Entries.text(entry))
                        .getAsJsonObject("responseStatus")
                        .get("code")
                        .getAsInt())
                .isEqualTo(404);
    }
}
