package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.DecoderFuzzTarget;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Decoder;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** What the API's client hands on once it has read the frame: a well-formed message with anything in it. */
class GkeEntryFuzzTest extends DecoderFuzzTarget {
    private final GkeDecoder decoder =
            new GkeDecoder(EventLimits.DEFAULT, new Inference(true, true, true, true, true), false);

    @Override
    protected String target() {
        return "GKE decoder, protobuf";
    }

    @Override
    protected Decoder decoder() {
        return (bytes, origin) -> {
            try {
                return decoder.decode(LogEntry.parseFrom(bytes), origin);
            } catch (InvalidProtocolBufferException e) {
                return List.of();
            }
        };
    }

    @Override
    protected Stream<byte[]> seeds() {
        return Entries.all().map(json -> {
            try {
                return Entries.proto(json).toByteArray();
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
