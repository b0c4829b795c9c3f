package dev.auditbridge.azure;

import static dev.auditbridge.azure.AksEnvelopes.body;
import static dev.auditbridge.azure.AksEnvelopes.bytes;
import static dev.auditbridge.azure.AksEnvelopes.concat;
import static dev.auditbridge.azure.AksEnvelopes.record;
import static dev.auditbridge.azure.AksEnvelopes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.OwnAnnotations;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AksDecoderTest {
    private static final byte[] EVENT = bytes(Events.CREATE);
    private static final Origin TRANSPORT = Origin.of("aks").withRecord("audit/0", "17", null);

    private final AksDecoder decoder = new AksDecoder(EventLimits.DEFAULT, false);

    private List<Decoded> decode(byte[] body) {
        return decoder.decode(body, TRANSPORT);
    }

    private AuditEvent event(byte[] body) {
        List<Decoded> decoded = decode(body);
        assertThat(decoded).hasSize(1).first().isInstanceOf(Decoded.Event.class);
        return ((Decoded.Event) decoded.get(0)).event();
    }

    private static String words(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Event(AuditEvent event, int dropped) -> "event";
            case Decoded.Ignored(String reason) -> "ignored " + reason;
            case Decoded.Poison(String reason, byte[] bytes, Origin origin) -> "poison " + reason;
        };
    }

    private List<String> outcomes(byte[] body) {
        return decode(body).stream().map(AksDecoderTest::words).toList();
    }

    private static byte[] poisoned(Decoded decoded) {
        return ((Decoded.Poison) decoded).bytes();
    }

    @Nested
    @DisplayName("An Event")
    class AnEvent {
        @ParameterizedTest
        @EnumSource
        @DisplayName("I3: leaves every envelope with every byte it had")
        void keepsItsBytes(AksEnvelopes envelope) {
            assertThat(event(envelope.around(EVENT)).json()).isEqualTo(EVENT);
        }

        @Test
        @DisplayName("I3: keeps bytes that are not UTF-8 as the codec repairs them, wherever the string stood")
        void notUtf8() {
            byte[] body = concat(bytes("{\"n\":\""), new byte[] {(byte) 0xff}, bytes("\"}"));
            AuditEvent event = event(AksEnvelopes.RECORDS.around(Events.withBody(body)));
            assertThat(event.envelope().annotations()).containsEntry(OwnAnnotations.REPAIRED, "requestObject");
        }

        @Test
        @DisplayName("takes escapes of the envelope away and no others")
        void escapes() {
            String inner = Events.CREATE.replace("prices", "\\ud83d\\ude00 \\u00e9");
            assertThat(event(AksEnvelopes.RECORDS.around(bytes(inner))).json()).isEqualTo(bytes(inner));
            String outer =
                    new String(AksEnvelopes.RECORDS.around(EVENT), UTF_8).replace("prices", "\\ud83d\\ude00\\u00e9\\/");
            assertThat(new String(event(bytes(outer)).json(), UTF_8)).contains("\"name\":\"😀é/\"");
        }

        @Test
        @DisplayName("knows its cluster, whatever the case of the resource id, and its record")
        void origin() {
            Origin upper = event(AksEnvelopes.RECORDS.around(EVENT)).origin();
            assertThat(upper.provider()).isEqualTo("aks");
            assertThat(upper.cluster()).isEqualTo(AksEnvelopes.CLUSTER);
            assertThat(upper.account()).isEqualTo("0a1b2c3d-0000-4000-8000-000000000001");
            assertThat(upper.recordTime()).isEqualTo(Instant.parse("2026-03-01T10:20:31.647880072Z"));
            assertThat(upper.stream()).isEqualTo("audit/0");
            assertThat(upper.recordId()).isEqualTo("17");
            byte[] lower = bytes(new String(AksEnvelopes.RECORDS.around(EVENT), UTF_8)
                    .replace(AksEnvelopes.RESOURCE_ID, AksEnvelopes.CLUSTER));
            assertThat(event(lower).origin()).isEqualTo(upper);
        }

        @Test
        @DisplayName("is told apart from the same Event of another cluster in the same body")
        void manyClusters() {
            byte[] one = record(string(EVENT));
            byte[] other = bytes(new String(one, UTF_8).replace("MANAGEDCLUSTERS/SHOP", "MANAGEDCLUSTERS/BANK"));
            List<Decoded> decoded = decode(body(one, other, one));
            assertThat(decoded)
                    .map(d -> ((Decoded.Event) d).event().origin().cluster())
                    .containsExactly(
                            AksEnvelopes.CLUSTER,
                            AksEnvelopes.CLUSTER.replace("managedclusters/shop", "managedclusters/bank"),
                            AksEnvelopes.CLUSTER);
            assertThat(((Decoded.Event) decoded.get(0)).event().identity())
                    .isEqualTo(((Decoded.Event) decoded.get(2)).event().identity())
                    .isNotEqualTo(((Decoded.Event) decoded.get(1)).event().identity());
        }

        @Test
        @DisplayName("takes an object that was replaced by a string for its size")
        void skippedForItsSize() {
            byte[] inner = Events.withBody(bytes("\"skipped-too-big-size-object\""));
            assertThat(event(AksEnvelopes.RECORDS.around(inner)).json()).isEqualTo(inner);
        }
    }

    @Nested
    @DisplayName("A record that is no Event")
    class NoEvent {
        @ParameterizedTest
        @CsvSource({
            "kube-apiserver, I0420 16:36:52.000000 1 controller.go:1] hello, ignored category-kube-apiserver",
            "kube-scheduler, anything at all, ignored category-kube-scheduler",
            "guard, '{\"level\":\"info\",\"msg\":\"ok\"}', ignored category-guard",
            "made-up-by-a-client, text, ignored category-other",
            "kube-audit, I0420 16:36:52.000000 1 controller.go:1] hello, ignored klog",
            "kube-audit-admin, this should have been JSON, poison no-event-in-record",
            "kube-audit, '{\"kind\":\"ConfigMap\"}', poison no-event-in-record",
        })
        @DisplayName("is ignored by its category, or is poison when the category promised one")
        void byCategory(String category, String log, String outcome) {
            assertThat(outcomes(body(record(category, string(bytes(log)))))).containsExactly(outcome);
        }

        @Test
        @DisplayName("needs no log at all")
        void withoutLog() {
            assertThat(outcomes(bytes("{\"category\":\"Administrative\",\"level\":\"Information\"}")))
                    .containsExactly("ignored category-other");
            assertThat(outcomes(bytes("{\"time\":\"2026-03-01T10:20:31Z\"}"))).containsExactly("ignored no-category");
            assertThat(outcomes(bytes("{\"category\":\"kube-audit\",\"properties\":{}}")))
                    .containsExactly("poison no-event-in-record");
        }

        @Test
        @DisplayName("may be no record at all")
        void noRecords() {
            assertThat(outcomes(bytes(""))).containsExactly("ignored no-records");
            assertThat(outcomes(bytes(" \n"))).containsExactly("ignored no-records");
            assertThat(outcomes(bytes("{\"records\":[]}"))).containsExactly("ignored no-records");
            assertThat(outcomes(bytes("[1,\"two\"]")))
                    .containsExactly("poison record-is-no-object", "poison record-is-no-object");
            assertThat(outcomes(bytes("hello"))).containsExactly("poison not-json");
        }
    }

    @Nested
    @DisplayName("What is broken")
    class Broken {
        private final byte[] good = record(string(EVENT));

        @ParameterizedTest
        @CsvSource({"200", "500", "800"})
        @DisplayName("an Event cut inside a whole envelope is salvaged (Azure/AKS#4635)")
        void cutEvent(int length) {
            AuditEvent event = event(AksEnvelopes.RECORDS.around(Arrays.copyOf(EVENT, length)));
            assertThat(event.envelope().auditId()).isEqualTo("6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11");
            assertThat(event.envelope().annotations()).containsKey(OwnAnnotations.TRUNCATED);
            assertThat(new String(event.json(), UTF_8)).contains("\"stageTimestamp\":\"2026-03-01T10:20:31.647880Z\"");
        }

        @Test
        @DisplayName("I6: an Event cut before its auditID is kept as the record it came in")
        void cutTooEarly() {
            byte[] record = record(string(Arrays.copyOf(EVENT, 60)));
            List<Decoded> decoded = decode(body(good, record, good));
            assertThat(decoded.stream().map(AksDecoderTest::words))
                    .containsExactly("event", "poison no-audit-id", "event");
            assertThat(poisoned(decoded.get(1))).isEqualTo(record);
        }

        @Test
        @DisplayName("a cut body gives the records before the cut, and what is left of the last")
        void cutBody() {
            byte[] whole = body(good, good, good);
            int third = "{\"records\":[".length() + 2 * (good.length + 1);
            byte[] inLog = Arrays.copyOf(whole, third + 900);
            assertThat(outcomes(inLog)).containsExactly("event", "event", "event");
            AuditEvent last = ((Decoded.Event) decode(inLog).get(2)).event();
            assertThat(last.envelope().annotations()).containsKey(OwnAnnotations.TRUNCATED);
            assertThat(outcomes(Arrays.copyOf(whole, whole.length - 30))).containsExactly("event", "event", "event");
            assertThat(event(Arrays.copyOf(body(good), good.length - 2)).json()).isEqualTo(EVENT);
            byte[] beforeLog = Arrays.copyOf(whole, third + 40);
            assertThat(outcomes(beforeLog)).containsExactly("event", "event", "poison record-cut");
            assertThat(poisoned(decode(beforeLog).get(2))).isEqualTo(Arrays.copyOfRange(whole, third, third + 40));
            assertThat(outcomes(Arrays.copyOf(whole, third))).containsExactly("event", "event", "poison body-cut");
        }

        @Test
        @DisplayName("several documents in one body are all read, with stray closing bytes between them")
        void documents() {
            byte[] whole = concat(body(good), bytes("}\n"), good, bytes("\n["), good, bytes(","), good, bytes("]]"));
            assertThat(outcomes(whole)).containsExactly("event", "event", "event", "event");
        }

        @Test
        @DisplayName("I6: a broken record spoils no other")
        void isolation() {
            byte[] broken = bytes("{\"category\":\"kube-audit\",\"properties\":{\"log\":\"a\"b\"c\"}}");
            List<Decoded> decoded = decode(body(good, broken, good));
            assertThat(decoded.stream().map(AksDecoderTest::words))
                    .containsExactly("event", "poison not-json", "event");
            assertThat(poisoned(decoded.get(1))).isEqualTo(broken);
            assertThat(outcomes(concat(good, bytes("\n{oops\n"), good, bytes("\n"))))
                    .containsExactly("event", "poison not-json", "event");
        }

        @Test
        @DisplayName("raw control characters and single quotes are read on a second try (elastic/beats#34092, #34450)")
        void lenient() {
            String inner = Events.CREATE.replace("\"made\"", "\"made\n\tit\"");
            byte[] raw =
                    concat(bytes("{\"category\":\"kube-audit\",\"properties\":{\"log\":"), bytes(inner), bytes("}}"));
            assertThat(event(raw).envelope().responseStatus()).hasFieldOrPropertyWithValue("message", "made\n\tit");
            byte[] quoted = bytes("{'records':[{'category':'kube-audit','properties':{'log':" + Events.CREATE
                    + "}},{'category':'kube-audit','properties':{'log':'x'}}]}");
            List<Decoded> decoded = decode(quoted);
            assertThat(decoded.stream().map(AksDecoderTest::words))
                    .containsExactly("event", "poison no-event-in-record");
            assertThat(poisoned(decoded.get(1))).isEqualTo(quoted);
            byte[] oneQuoted = bytes("{'category':'kube-audit','properties':{'log':" + Events.CREATE + "}}");
            assertThat(outcomes(body(good, oneQuoted, good))).containsExactly("event", "event", "event");
        }

        @Test
        @DisplayName("I4: a body larger than the limit is kept unread")
        void tooLarge() {
            AksDecoder small = new AksDecoder(new EventLimits(100, 100), false);
            assertThat(small.decode(good, TRANSPORT).stream().map(AksDecoderTest::words))
                    .containsExactly("poison envelope-too-large");
        }

        @Test
        @DisplayName("time stays in proportion to the bytes, however broken they are")
        void noQuadraticTime() {
            byte[] broken = bytes("[{\"a\"x\n".repeat(200_000));
            long start = System.nanoTime();
            assertThat(decode(broken)).isNotEmpty();
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        }
    }

    @Nested
    @DisplayName("The columns of AKSAudit")
    class Columns {
        private static final String ROW = """
            {"TimeGenerated":"2026-03-01T10:20:31.5Z","Type":"AKSAudit","_ResourceId":"%s","Level":"Request",\
            "AuditId":"6a1f","Stage":"ResponseComplete","RequestUri":"/api/v1/pods?limit=5\\u0026x=1","Verb":"create",\
            "User":%s,"SourceIps":["10.0.0.1"],"UserAgent":"kubectl","ObjectRef":"{\\"resource\\":\\"pods\\"}",\
            "ResponseStatus":{"code":201},"RequestObject":%s,"ResponseObject":"",\
            "RequestReceivedTime":"2026-03-01T10:20:30.000001Z","StageReceivedTime":"2026-03-01T10:20:30.123456Z",\
            "Annotations":"{\\"a\\":\\"b\\"}","PodName":"kube-apiserver-1","TenantId":"t","_BilledSize":12}\
            """;

        private String row(String user, String requestObject) {
            return ROW.formatted(AksEnvelopes.CLUSTER, user, requestObject);
        }

        @Test
        @DisplayName("become the Event they were made of")
        void columns() {
            AuditEvent event = event(body(bytes(row("{\"username\":\"alice\"}", "\"{\\\"kind\\\":\\\"Pod\\\"}\""))));
            assertThat(new String(event.json(), UTF_8))
                    .isEqualTo("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Request\","
                            + "\"auditID\":\"6a1f\",\"stage\":\"ResponseComplete\","
                            + "\"requestURI\":\"/api/v1/pods?limit=5\\u0026x=1\",\"verb\":\"create\","
                            + "\"user\":{\"username\":\"alice\"},\"sourceIPs\":[\"10.0.0.1\"],\"userAgent\":\"kubectl\","
                            + "\"objectRef\":{\"resource\":\"pods\"},\"responseStatus\":{\"code\":201},"
                            + "\"requestObject\":{\"kind\":\"Pod\"},"
                            + "\"requestReceivedTimestamp\":\"2026-03-01T10:20:30.000001Z\","
                            + "\"stageTimestamp\":\"2026-03-01T10:20:30.123456Z\",\"annotations\":{\"a\":\"b\"}}");
            assertThat(event.origin().cluster()).isEqualTo(AksEnvelopes.CLUSTER);
        }

        @Test
        @DisplayName("keep a body that was skipped, and one that was cut as the text it is")
        void bodies() {
            AuditEvent skipped = event(bytes(row("\"alice\"", "\"skipped-too-big-size-object\"")));
            assertThat(new String(skipped.json(), UTF_8)).contains("\"requestObject\":\"skipped-too-big-size-object\"");
            assertThat(skipped.envelope().user().username()).isEqualTo("alice");
            AuditEvent cut = event(bytes(row("null", "\"{\\\"kind\\\":\\\"Po\"")));
            assertThat(new String(cut.json(), UTF_8)).contains("\"requestObject\":\"{\\\"kind\\\":\\\"Po\"");
            assertThat(cut.envelope().annotations()).containsEntry(OwnAnnotations.TRUNCATED, "requestObject");
        }
    }
}
