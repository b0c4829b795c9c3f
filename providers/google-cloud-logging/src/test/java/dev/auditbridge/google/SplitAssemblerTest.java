package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.google.Envelope.Entry;
import dev.auditbridge.source.VendorFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitAssemblerTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    /** Three parts: strings cut within, a list that goes on, a number in one part only. */
    private static final List<String> REQUESTS = List.of(
            "{\"@type\":\"core.k8s.io/v1.ConfigMap\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large\",\"generation\":7},"
                    + "\"data\":{\"a\":\"one\",\"b\":\"tw\"},\"list\":[\"foo\",\"ba\"]}",
            "{\"data\":{\"b\":\"o\",\"c\":\"three\"},\"list\":[\"\",\"r\",\"baz\"]}",
            "{\"data\":{\"d\":{\"e\":true}},\"list\":[\"\",\"\",\"\",{\"x\":1}]}");

    private static final String WHOLE =
            "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large\",\"generation\":7},\"data\":{\"a\":\"one\",\"b\":\"two\","
                    + "\"c\":\"three\",\"d\":{\"e\":true}},\"list\":[\"foo\",\"bar\",\"baz\",{\"x\":1}]}";

    private static List<JsonObject> parts() throws IOException {
        List<JsonObject> parts = new ArrayList<>();
        for (int i = 0; i < REQUESTS.size(); i++) {
            JsonObject part = Entries.entry("truncated-by-api-server");
            Entries.payload(part).add("request", Entries.json(REQUESTS.get(i).getBytes(UTF_8)));
            part.addProperty("insertId", part.get("insertId").getAsString() + i);
            JsonObject split = new JsonObject();
            split.addProperty("uid", "s-1");
            if (i > 0) {
                split.addProperty("index", i);
            }
            split.addProperty("totalSplits", REQUESTS.size());
            part.add("split", split);
            parts.add(part);
        }
        return parts;
    }

    private static AuditEntry entry(JsonObject part) {
        return ((Entry) Entries.DECODER.items(Entries.text(part)).getFirst()).entry();
    }

    @ParameterizedTest(name = "order by seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7})
    void partsInAnyOrderBecomeOneEvent(long seed) throws IOException {
        List<JsonObject> parts = parts();
        Collections.shuffle(parts, new Random(seed));
        VendorFormat.Reader reader = new GkeFormat().open(false);

        List<Decoded> decoded = new ArrayList<>();
        for (JsonObject part : parts) {
            decoded.addAll(reader.read(Entries.text(part), Entries.ORIGIN));
        }

        assertThat(decoded).hasSize(1);
        JsonObject event = Entries.event(decoded.getFirst());
        assertThat(event.get("requestObject")).isEqualTo(Entries.json(WHOLE.getBytes(UTF_8)));
        assertThat(event.get("auditID").getAsString()).isEqualTo("77f5929b-5c97-5f73-9453-86fb21f35f93");
        assertThat(annotation(event)).isNull();
        assertThat(reader.end()).isEmpty();
    }

    @Test
    void whatStaysIncompleteIsGivenOutAndSaysSo() throws IOException {
        VendorFormat.Reader reader = new GkeFormat().open(false);
        assertThat(reader.read(Entries.text(parts().get(2)), Entries.ORIGIN)).isEmpty();
        assertThat(reader.read(Entries.text(parts().get(0)), Entries.ORIGIN)).isEmpty();

        List<Decoded> decoded = reader.end();

        assertThat(decoded).hasSize(1);
        assertThat(annotation(Entries.event(decoded.getFirst()))).isEqualTo("2/3");
        assertThat(reader.end()).isEmpty();
    }

    @Test
    void aPartAloneIsAnEventToTheDecoderThatHasNoMemory() throws IOException {
        assertThat(annotation(Entries.event(Entries.text(parts().get(1))))).isEqualTo("1/3");
    }

    @Test
    void aPartThatComesTwiceCountsOnce() throws IOException {
        SplitAssembler assembler = new SplitAssembler(10, 1 << 20);

        assertThat(assembler.add(entry(parts().get(0)), NOW)).isEmpty();
        assertThat(assembler.add(entry(parts().get(0)), NOW)).isEmpty();
        assertThat(assembler.add(entry(parts().get(1)), NOW)).isEmpty();
        assertThat(assembler.add(entry(parts().get(2)), NOW)).hasSize(1);
    }

    @Test
    @DisplayName("I4: what does not fit is given back, the oldest first, never dropped")
    void isBounded() throws IOException {
        SplitAssembler assembler = new SplitAssembler(2, 1 << 20);
        List<AuditEntry> back = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            JsonObject part = parts().get(0);
            part.getAsJsonObject("split").addProperty("uid", "s-" + i);
            part.addProperty("insertId", "i-" + i);
            back.addAll(assembler.add(entry(part), NOW));
        }

        assertThat(back).extracting(AuditEntry::insertId).containsExactly("i-0", "i-1", "i-2");
        assertThat(assembler.end()).extracting(AuditEntry::insertId).containsExactly("i-3", "i-4");
    }

    @Test
    @DisplayName("I4: bytes are bounded too")
    void isBoundedInBytes() throws IOException {
        SplitAssembler assembler = new SplitAssembler(100, 1000);

        assertThat(assembler.add(entry(parts().get(0)), NOW)).hasSize(1);
        assertThat(assembler.waiting()).isEmpty();
    }

    @Test
    void waitsNoLongerThanItIsTold() throws IOException {
        SplitAssembler assembler = new SplitAssembler(10, 1 << 20);
        assembler.add(entry(parts().get(0)), NOW);

        assertThat(assembler.expire(NOW)).isEmpty();
        assertThat(assembler.oldest()).contains(Instant.parse("2026-03-04T05:06:34.269246Z"));
        assertThat(assembler.expire(NOW.plus(Duration.ofSeconds(1)))).hasSize(1);
        assertThat(assembler.oldest()).isEmpty();
    }

    @Test
    void aSplitThatGoogleCouldNotHaveMadeWaitsForNothing() throws IOException {
        SplitAssembler assembler = new SplitAssembler(10, 1 << 20);
        JsonObject part = parts().get(0);
        part.getAsJsonObject("split").addProperty("totalSplits", 1_000_000);

        assertThat(assembler.add(entry(part), NOW)).hasSize(1);
    }

    private static @Nullable String annotation(JsonObject event) {
        JsonElement found = event.getAsJsonObject("annotations").get("auditbridge.dev/gke.split");
        return found == null ? null : found.getAsString();
    }
}
