package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditEventTest {
    private static final String HEAD = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"";
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, true);

    @ParameterizedTest
    @DisplayName("I3: annotations are spliced into the bytes, all others stay")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"annotations\":{\"a\":\"1\"}} | ,\"annotations\":{\"a\":\"1\",\"k\":\"v\"}}",
                ",\"annotations\":{\"a\":\"1\" },\"z\":0} | ,\"annotations\":{\"a\":\"1\" ,\"k\":\"v\"},\"z\":0}",
                ",\"annotations\":{}} | ,\"annotations\":{\"k\":\"v\"}}",
                ",\"annotations\": { }} | ,\"annotations\": { \"k\":\"v\"}}",
                ",\"annotations\":null,\"z\":0} | ,\"annotations\":{\"k\":\"v\"},\"z\":0}",
                ",\"z\":0} | ,\"z\":0,\"annotations\":{\"k\":\"v\"}}",
                "} | ,\"annotations\":{\"k\":\"v\"}}",
            })
    void annotations_are_spliced_in(String tail, String expected) {
        AuditEvent event = Events.decode(codec, Events.utf8(HEAD + tail));
        AuditEvent changed = event.withAnnotations(Map.of("k", "v"));
        assertThat(Events.text(changed)).isEqualTo(HEAD + expected);
        assertThat(changed.envelope())
                .isEqualTo(Events.decode(codec, changed.json()).envelope());
        assertThat(Events.text(changed.withAnnotations(Map.of("l", "w"))))
                .isEqualTo(HEAD + expected.replace("\"k\":\"v\"", "\"k\":\"v\",\"l\":\"w\""));
        assertThat(changed.retainedBytes()).isGreaterThan(event.retainedBytes());
    }

    @Test
    void one_that_is_there_already_stays_as_it_is() {
        AuditEvent event = Events.decode(codec, Events.utf8(HEAD + ",\"annotations\":{\"a\":\"1\"}}"));
        Map<String, String> added = new LinkedHashMap<>();
        added.put("c", "3");
        added.put("a", "2");
        added.put("b", "\"\\\n\u0000é\ud800");
        assertThat(Events.text(event.withAnnotations(added)))
                .isEqualTo(
                        HEAD + ",\"annotations\":{\"a\":\"1\",\"c\":\"3\",\"b\":\"\\\"\\\\\\u000a\\u0000é\\ud800\"}}");
        assertThat(event.withAnnotations(Map.of("a", "2"))).isSameAs(event);
    }

    @Test
    void bodies_after_the_annotations_move_with_them() {
        AuditEvent event = Events.decode(
                codec,
                Events.utf8(HEAD + ",\"requestObject\":1,\"annotations\":{\"a\":\"1\"},\"responseObject\":[2]}"));
        AuditEvent changed = event.withAnnotations(Map.of("k", "v"));
        assertThat(Events.text(changed, changed.envelope().requestObject())).isEqualTo("1");
        assertThat(Events.text(changed, changed.envelope().responseObject())).isEqualTo("[2]");
    }

    @Test
    @DisplayName("the identity is that of the bytes before transforms, over the cluster, and not of the auditID")
    void identity() {
        byte[] json = Events.utf8(Events.CREATE);
        Origin cluster = Origin.of("eks").withCluster("1", "eu", "prod");
        AuditEvent event = Events.event(Events.only(codec.decode(json, cluster)));
        assertThat(event.withAnnotations(Map.of("k", "v")).identity()).isEqualTo(event.identity());
        assertThat(Events.event(Events.only(codec.decode(json, cluster.withRecord("s", "r", null))))
                        .identity())
                .isEqualTo(event.identity());
        assertThat(Events.decode(codec, json).identity()).isNotEqualTo(event.identity());
        byte[] other = Events.utf8(Events.CREATE.replace("\"code\":201", "\"code\":202"));
        assertThat(Events.event(Events.only(codec.decode(other, cluster))).identity())
                .isNotEqualTo(event.identity());
        assertThat(event.identity().toString()).matches("[0-9a-f]{32}");
    }
}
