package dev.auditbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.CorpusEvents;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.GeneratedBodies;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of a vendor that carries an Event's own bytes: what is put into its envelopes comes out as it was (I3). Rows 30 and 31 of the
 * checklist. A provider's test extends it.
 */
public abstract class RoundTripContract {
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    /** The name in the rows. */
    protected abstract String vendor();

    /** The decoder. */
    protected abstract Decoder decoder();

    /** What the transport knows. */
    protected abstract Origin origin();

    /** Every envelope there is around one Event, by its name. */
    protected abstract Map<String, UnaryOperator<byte[]>> envelopes();

    @Test
    @DisplayName("I3: a generated Event comes out of its envelope with the same bytes")
    void generated_events() {
        SplittableRandom random = RandomSeed.random("generated Events for " + vendor());
        List<UnaryOperator<byte[]>> forms = List.copyOf(envelopes().values());
        Decoder decoder = decoder();
        Origin origin = origin();
        int events = Checklist.choose(5_000, 100_000);
        int different = 0;
        for (int i = 0; i < events; i++) {
            byte[] event = Events.withBody(GeneratedBodies.next(random));
            byte[] envelope = forms.get(i % forms.size()).apply(event);
            different += Arrays.equals(event, json(decoder.decode(envelope, origin))) ? 0 : 1;
        }
        Checklist.row(
                30,
                "decode(encode(e)) = e for " + vendor(),
                "%,d generated Events in %d forms of envelope, %d different".formatted(events, forms.size(), different),
                "0 different",
                different == 0);
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
    @DisplayName("I3: Events of a real API server leave each envelope as they leave the codec alone")
    void events_of_a_real_api_server(String file) throws IOException {
        Map<String, UnaryOperator<byte[]>> envelopes = envelopes();
        Decoder decoder = decoder();
        Origin origin = origin();
        List<byte[]> lines = CorpusEvents.lines(file + ".ndjson.gz");
        for (byte[] line : lines) {
            byte[] expected = json(codec.decode(line, origin));
            envelopes.forEach((form, envelope) -> assertThat(
                            Arrays.equals(json(decoder.decode(envelope.apply(line), origin)), expected))
                    .as(form)
                    .isTrue());
        }
        Checklist.row(
                31,
                "real API server's " + file + " file through the " + vendor() + " decoder",
                "%,d Events in %d envelopes each, 0 bytes different".formatted(lines.size(), envelopes.size()),
                "0",
                !lines.isEmpty());
    }

    private static byte[] json(List<Decoded> decoded) {
        if (decoded.size() == 1 && decoded.getFirst() instanceof Decoded.Event(var event, int dropped)) {
            return event.json();
        }
        throw new AssertionError("one Event expected, not " + decoded);
    }
}
