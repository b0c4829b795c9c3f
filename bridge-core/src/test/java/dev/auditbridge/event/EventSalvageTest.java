package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.RandomSeed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An Event that was cut becomes a valid one with what is left of it. */
class EventSalvageTest {
    private static final Instant RECORD_TIME = Instant.parse("2026-03-01T10:20:31.5Z");
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);
    private final EventCodec keeping = new EventCodec(EventLimits.DEFAULT, true);
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void the_members_before_the_cut_the_record_time_and_what_is_missing() {
        String cut = Events.CREATE.substring(0, Events.CREATE.indexOf("\"é\"") + 1);
        assertThat(salvaged(cut))
                .isEqualTo(Events.CREATE.substring(0, Events.CREATE.indexOf(",\"requestObject\""))
                        + ",\"stageTimestamp\":\"2026-03-01T10:20:31.500000Z\",\"annotations\":{"
                        + "\"auditbridge.dev/truncated\":"
                        + "\"requestObject,responseObject,requestReceivedTimestamp,stageTimestamp,annotations\","
                        + "\"auditbridge.dev/inferred\":\"stageTimestamp\"}}");
    }

    @Test
    void a_stage_time_that_came_is_not_inferred() {
        String cut = Events.CREATE.substring(0, Events.CREATE.indexOf("authorization.k8s.io/reason"));
        assertThat(salvaged(cut))
                .isEqualTo(Events.CREATE.substring(0, Events.CREATE.indexOf("\"annotations\""))
                        + "\"annotations\":{\"auditbridge.dev/truncated\":\"annotations\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "Metadata,        'requestReceivedTimestamp,stageTimestamp,annotations'",
        "Request,         'requestObject,requestReceivedTimestamp,stageTimestamp,annotations'",
        "RequestResponse, 'requestObject,responseObject,requestReceivedTimestamp,stageTimestamp,annotations'",
    })
    void only_members_that_the_level_has_are_missing(String level, String missing) {
        String cut = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"" + level
                + "\",\"auditID\":\"a\",\"responseStatus\":{\"code\":200},\"re";
        assertThat(salvaged(cut)).contains("\"auditbridge.dev/truncated\":\"" + missing + "\"");
    }

    @Test
    void of_an_old_version_cut_after_a_member_that_v1_lacks_any_member_may_be_missing() {
        String cut =
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1beta1\",\"level\":\"Metadata\",\"auditID\":\"a\","
                        + "\"stage\":\"Panic\",\"timestamp\":\"2019-01-01T00:00:00Z\",\"req";
        assertThat(salvaged(cut)).contains("\"auditbridge.dev/truncated\":\"requestURI,verb,user,");
    }

    @ParameterizedTest
    @DisplayName("a number or word at the cut may be a part of one")
    @ValueSource(strings = {"17", "17[Truncated...]", "1e", "-", "tru", "true", "nul"})
    void a_scalar_at_the_cut_is_not_whole(String scalar) {
        assertThat(salvaged("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"x\":" + scalar))
                .doesNotContain("\"x\"");
    }

    @Test
    void the_mark_of_a_cut_does_not_matter() {
        for (String mark : new String[] {"[Truncated...]", "...", "\"}", "\u0000"}) {
            for (int length = 0; length < Events.CREATE.length(); length++) {
                codec.salvage(
                        Events.utf8(Events.CREATE.substring(0, length) + mark),
                        0,
                        length + mark.length(),
                        RECORD_TIME,
                        Origin.of("eks"));
            }
        }
        assertThat(salvaged(Events.CREATE + "[Truncated...]")).isEqualTo(Events.CREATE);
        assertThat(salvaged(Events.CREATE)).isEqualTo(Events.CREATE);
    }

    @Test
    void without_audit_id_it_is_poison() {
        String cut = Events.CREATE.substring(0, Events.CREATE.indexOf("\"stage\"") - 3);
        Decoded.Poison poison = (Decoded.Poison) salvage(Events.utf8(cut), RECORD_TIME);
        assertThat(poison.reason()).isEqualTo("no-audit-id");
        assertThat(poison.bytes()).isEqualTo(Events.utf8(cut));
        assertThat(salvage(Events.utf8("I0202 15:03:28.1 1 x.go:1] text"), RECORD_TIME))
                .isInstanceOf(Decoded.Poison.class);
    }

    @Test
    @DisplayName("I3: salvage invents nothing: no time without a record time, none outside what the field can tell")
    void no_time_is_invented() {
        String cut = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"sta";
        for (Instant time :
                new @Nullable Instant[] {null, Instant.MAX, Instant.MIN, Instant.ofEpochMilli(Long.MAX_VALUE)}) {
            AuditEvent event = Events.event(salvage(Events.utf8(cut), time));
            assertThat(event.envelope().stageTime()).isNull();
            assertThat(event.envelope().annotations()).doesNotContainKey(OwnAnnotations.INFERRED);
        }
    }

    @Test
    void an_old_version_is_brought_up_too() {
        String cut = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1beta1\","
                + "\"metadata\":{\"creationTimestamp\":\"2018-01-01T00:00:01Z\"},\"level\":\"Metadata\","
                + "\"timestamp\":\"2018-01-01T00:00:00Z\",\"auditID\":\"a\",\"stage\":\"Pan";
        assertThat(salvaged(cut))
                .startsWith(
                        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"a\","
                                + "\"requestReceivedTimestamp\":\"2018-01-01T00:00:00.000000Z\","
                                + "\"stageTimestamp\":\"2018-01-01T00:00:01.000000Z\",\"annotations\":{"
                                + "\"auditbridge.dev/truncated\":\"stage,")
                .doesNotContain("inferred");
    }

    @Test
    void every_cut_gives_a_valid_event_that_says_nothing_else() throws Exception {
        byte[] whole = Events.utf8(Events.CREATE.replace("alice", "ål\\u00efc\\\\é€😀"));
        JsonNode original = mapper.readTree(whole);
        int auditIdEnd = new String(whole, StandardCharsets.ISO_8859_1).indexOf(",\"stage\"");
        for (int length = 0; length < whole.length; length++) {
            Decoded decoded = salvage(Arrays.copyOf(whole, length), RECORD_TIME);
            if (length < auditIdEnd) {
                assertThat(decoded).isInstanceOf(Decoded.Poison.class);
                continue;
            }
            AuditEvent event = Events.event(decoded);
            JsonNode node = mapper.readTree(event.json());
            for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!name.equals("annotations") && !name.equals("stageTimestamp")) {
                    assertThat(node.get(name)).as(name).isEqualTo(original.get(name));
                }
            }
            assertThat(event.envelope().stageTime()).isNotNull();
            assertThat(event.envelope().annotations()).containsKey(OwnAnnotations.TRUNCATED);
        }
    }

    @Test
    @DisplayName("I6: damage and cuts together throw nothing")
    void random_damage_throws_nothing() {
        SplittableRandom random = RandomSeed.random("EventSalvageTest");
        byte[] whole = Events.utf8(Events.CREATE);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Decoded decoded = salvage(damaged, RECORD_TIME);
            if (decoded instanceof Decoded.Event(AuditEvent event, int dropped)) {
                assertThat(Events.decode(keeping, event.json()).json()).isEqualTo(event.json());
            }
        }
    }

    private String salvaged(String text) {
        return Events.text(Events.event(salvage(Events.utf8(text), RECORD_TIME)));
    }

    private Decoded salvage(byte[] bytes, @Nullable Instant recordTime) {
        return codec.salvage(bytes, 0, bytes.length, recordTime, Origin.of("eks"));
    }
}
