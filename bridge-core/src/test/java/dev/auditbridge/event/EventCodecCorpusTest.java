package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Event that a real API server wrote comes out as it went in (I3). */
class EventCodecCorpusTest {
    private static final String FRONT = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",";
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    @ParameterizedTest
    @DisplayName("I3: log lines keep every byte")
    @CsvSource({"requestresponse,9107", "metadata,676", "request,390", "managed-policy,2364"})
    void log_lines_keep_every_byte(String file, int lines) {
        List<byte[]> corpus = lines("audit-" + file + ".ndjson.gz");
        assertThat(corpus).hasSize(lines);
        for (byte[] line : corpus) {
            AuditEvent event = Events.decode(codec, line);
            assertThat(event.json()).isEqualTo(line);
            assertThat(event.envelope().auditId()).isNotEmpty();
            assertThat(event.envelope().requestReceived()).isNotNull();
            assertThat(event.envelope().stageTime()).isNotNull();
        }
        Checklist.row(
                31,
                "real API server's " + file + " file through the codec",
                "%,d Events, 0 bytes different".formatted(corpus.size()),
                "0",
                corpus.size() == lines);
    }

    @Test
    @DisplayName("I3: odd bodies keep every byte, three that are not UTF-8 are repaired and say so")
    void odd_bodies() {
        int repaired = 0;
        for (byte[] line : lines("audit-odd-bodies.ndjson.gz")) {
            AuditEvent event = Events.decode(codec, line);
            String replaced = new String(line, StandardCharsets.UTF_8);
            if (Arrays.equals(Events.utf8(replaced), line)) {
                assertThat(event.json()).isEqualTo(line);
            } else {
                repaired++;
                assertThat(event.envelope().annotations().get(OwnAnnotations.REPAIRED))
                        .matches("requestObject|requestObject,responseObject");
                String mark = ",\"auditbridge.dev/repaired\":\"%s\""
                        .formatted(event.envelope().annotations().get(OwnAnnotations.REPAIRED));
                assertThat(Events.text(event).replace(mark, "")).isEqualTo(replaced);
            }
        }
        assertThat(repaired).isEqualTo(3);
    }

    @ParameterizedTest
    @DisplayName("I3: items of an EventList gain kind and apiVersion and nothing else")
    @CsvSource({"00009,181", "00011,400", "00012,400", "00029,400", "00030,35", "00032,14"})
    void event_lists_are_opened(String file, int items) {
        byte[] list = read("webhook-eventlist-" + file + ".json.gz");
        List<Decoded> decoded = codec.decode(list, Origin.of("canonical"));
        assertThat(decoded).hasSize(items);
        StringBuilder again = new StringBuilder();
        for (Decoded one : decoded) {
            String text = Events.text(Events.event(one));
            assertThat(text).startsWith(FRONT);
            again.append(again.isEmpty() ? "" : ",").append('{').append(text.substring(FRONT.length()));
        }
        assertThat(new String(list, StandardCharsets.UTF_8))
                .isEqualTo("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
                        + again + "]}\n");
    }

    @Test
    @DisplayName("I3: an EventList that is not UTF-8 loses no item")
    void an_event_list_that_is_not_utf8() {
        List<Decoded> decoded = codec.decode(read("webhook-eventlist-odd-00003.json.gz"), Origin.of("canonical"));
        assertThat(decoded).hasSize(309).allMatch(Decoded.Event.class::isInstance);
        assertThat(decoded.stream()
                        .map(Events::event)
                        .filter(event -> event.envelope().annotations().containsKey(OwnAnnotations.REPAIRED)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit-legacy-format.log.gz"})
    void the_legacy_text_format_is_no_event(String file) {
        for (byte[] line : lines(file)) {
            assertThat(Events.only(codec.decode(line, Origin.of("canonical")))).isInstanceOf(Decoded.Poison.class);
            assertThat(codec.isEvent(line, 0, line.length)).isFalse();
        }
    }

    private static List<byte[]> lines(String file) {
        byte[] all = read(file);
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    private static byte[] read(String file) {
        Path path = Peers.corpus().resolve(file);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
