package dev.auditbridge.google;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.Envelope.Entry;
import dev.auditbridge.google.Envelope.Item;
import dev.auditbridge.source.VendorFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** GKE's log entries in JSON, of every Google transport. Stateless. */
public final class GkeFormat implements VendorFormat {
    private static final int SPLIT_ENTRIES = 1000;
    private static final long SPLIT_BYTES = 64L << 20;

    private final Recognition recognition = new Recognition();

    @Override
    public String name() {
        return "gke";
    }

    @Override
    public boolean recognises(byte[] document) {
        return recognition.isGoogles(document);
    }

    @Override
    public Reader open(boolean keepOwnAnnotations) {
        return new Assembling(new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, keepOwnAnnotations));
    }

    /** A reader that holds the parts of split entries until they are whole. */
    private static final class Assembling implements Reader {
        private final GkeDecoder decoder;
        private final SplitAssembler assembler = new SplitAssembler(SPLIT_ENTRIES, SPLIT_BYTES);
        private Origin lastOrigin = Origin.of("gke");

        Assembling(GkeDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public List<Decoded> read(byte[] document, Origin origin) {
            lastOrigin = origin;
            List<Decoded> decoded = new ArrayList<>();
            for (Item item : decoder.items(document)) {
                if (item instanceof Entry entry && GkeDecoder.isPart(entry.entry())) {
                    decoded.addAll(converted(assembler.add(entry.entry(), Instant.EPOCH)));
                } else {
                    decoded.addAll(decoder.decode(item, origin));
                }
            }
            return decoded;
        }

        @Override
        public List<Decoded> end() {
            return converted(assembler.end());
        }

        private List<Decoded> converted(List<AuditEntry> whole) {
            return whole.stream()
                    .map(entry -> decoder.convert(entry, lastOrigin))
                    .toList();
        }
    }
}
