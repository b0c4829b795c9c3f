package dev.auditbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import java.io.IOException;
import java.util.List;

/** A decoder: whatever the bytes, an Event that comes out is one line of JSON that reads as itself. */
public abstract class DecoderFuzzTarget extends FuzzTarget {
    /** What the transport would know. */
    protected static final Origin ORIGIN = Origin.of("fuzz");

    private static final EventCodec KEEPING = new EventCodec(EventLimits.DEFAULT, true);
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The decoder. */
    protected abstract Decoder decoder();

    @Override
    protected void read(byte[] input) throws Exception {
        byte[] before = input.clone();
        List<Decoded> decoded = decoder().decode(input, ORIGIN);
        assertThat(input).as("the envelope (I3)").isEqualTo(before);
        for (Decoded one : decoded) {
            check(one);
        }
    }

    /** Fails if an Event is none. */
    protected static void check(Decoded decoded) throws IOException {
        if (!(decoded instanceof Decoded.Event(AuditEvent event, int dropped))) {
            return;
        }
        byte[] json = event.json();
        for (byte b : json) {
            if (b == '\n') {
                throw new AssertionError("an Event of several lines");
            }
        }
        List<Decoded> again = KEEPING.decode(json, event.origin());
        assertThat(again).singleElement().isInstanceOf(Decoded.Event.class);
        AuditEvent same = ((Decoded.Event) again.getFirst()).event();
        assertThat(same.json()).isEqualTo(json);
        assertThat(same.identity()).isEqualTo(event.identity());
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        } catch (JsonParseException e) {
            // RFC 8259 8.2 leaves open what half a surrogate pair means, but its grammar takes it.
            assertThat(e).hasMessageContaining("surrogate");
        }
    }
}
