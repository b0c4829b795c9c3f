package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.Checklist;
import dev.auditbridge.CorpusEvents;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google keeps of an Event comes out as it was; {@link Losses} names what it does not keep. */
class GkeRoundTripTest {
    private static final int ALSO_AS_PROTOBUF = 10;

    @Test
    @DisplayName("I3: a generated Event comes out of its log entry with no other losses than the named ones")
    void generatedEvents() throws IOException {
        SplittableRandom random = RandomSeed.random("generated Events for GKE");
        int events = Checklist.choose(5_000, 100_000);
        Losses losses = new Losses();
        int inBothForms = 0;
        for (int i = 0; i < events; i++) {
            AuditEvent event = GeneratedEvents.next(random);
            byte[] entry = KeptByGoogle.entry(event);
            AuditEvent decoded = only(Entries.decode(entry));
            losses.note(event, decoded);
            assertThat(decoded.envelope().requestUri()).isEqualTo(path(event));
            if (i % ALSO_AS_PROTOBUF == 0) {
                inBothForms += sameAsProtobuf(entry, decoded) ? 1 : 0;
            }
        }
        assertThat(inBothForms).isGreaterThan(events / ALSO_AS_PROTOBUF / 4);
        Checklist.row(
                30,
                "decode(encode(e)) = e for GKE, as far as its format carries e",
                "%,d generated Events (%,d also as protobuf), %s".formatted(events, inBothForms, losses),
                "0 differ in what the format carries and no inference is named for",
                losses.unnamed() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-requestresponse",
                "audit-metadata",
                "audit-request",
                "audit-managed-policy",
                "audit-odd-bodies"
            })
    @DisplayName(
            "I3: an Event of a real API server comes out of its log entry with no other losses than the named ones")
    void eventsOfARealApiServer(String file) throws IOException {
        Losses losses = new Losses();
        int samePaths = 0;
        List<AuditEvent> logged = CorpusEvents.read(file + ".ndjson.gz").stream()
                .filter(KeptByGoogle::isLogged)
                .toList();
        List<AuditEvent> events = logged.stream().filter(KeptByGoogle::hasName).toList();
        for (AuditEvent event : events) {
            AuditEvent decoded = only(Entries.decode(KeptByGoogle.entry(event)));
            losses.note(event, decoded);
            samePaths += Objects.equals(decoded.envelope().requestUri(), path(event)) ? 1 : 0;
        }
        Checklist.row(
                31,
                "real API server's " + file + " file through the GKE decoder, as far as its format carries it",
                "%,d Events (and %d without a version), %s; %,d with the path that was called"
                        .formatted(events.size(), logged.size() - events.size(), losses, samePaths),
                "0 differ in what the format carries and no inference is named for",
                losses.unnamed() == 0 && !events.isEmpty());
    }

    /** False if protobuf cannot hold it at all: bodies nested deeper than its hundred messages. */
    private static boolean sameAsProtobuf(byte[] json, AuditEvent decoded) {
        LogEntry entry;
        try {
            entry = Entries.proto(json);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
        assertThat(Entries.event(Entries.DECODER.decode(entry, Entries.ORIGIN).getFirst()))
                .isEqualTo(Entries.json(decoded.json()));
        return true;
    }

    private static String path(AuditEvent event) {
        return Objects.requireNonNull(event.envelope().requestUri()).replaceFirst("\\?.*", "");
    }

    private static AuditEvent only(List<Decoded> decoded) {
        if (decoded.size() == 1 && decoded.getFirst() instanceof Decoded.Event(AuditEvent event, int dropped)) {
            return event;
        }
        throw new AssertionError("one Event expected, not " + decoded);
    }
}
