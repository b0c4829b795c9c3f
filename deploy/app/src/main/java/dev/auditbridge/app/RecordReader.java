package dev.auditbridge.app;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.VendorFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Reads the documents of one file, each by the format it belongs to. For one thread. */
final class RecordReader {
    /** The name of what needs no vendor's format. */
    static final String CANONICAL = "canonical";

    private final List<VendorFormat> formats;
    private final BiPredicate<VendorFormat, byte[]> belongs;
    private final EventCodec codec;
    private final Map<VendorFormat, VendorFormat.Reader> open = new LinkedHashMap<>();

    private RecordReader(List<VendorFormat> formats, BiPredicate<VendorFormat, byte[]> belongs, EventLimits limits) {
        this.formats = formats;
        this.belongs = belongs;
        // A canonical file may be this program's own output, so its annotations stay.
        this.codec = new EventCodec(limits, true);
    }

    /** A reader that asks the formats whose each document is; what is nobody's is read as canonical. */
    static RecordReader choosing(List<VendorFormat> formats, EventLimits limits) {
        return new RecordReader(formats, VendorFormat::recognises, limits);
    }

    /** A reader of one vendor's format. */
    static RecordReader of(VendorFormat format, EventLimits limits) {
        return new RecordReader(List.of(format), (f, document) -> true, limits);
    }

    /** A reader of canonical Events. */
    static RecordReader ofCanonical(EventLimits limits) {
        return new RecordReader(List.of(), (f, document) -> false, limits);
    }

    /** What a document holds, and what it completes. */
    List<Decoded> read(byte[] document) {
        for (VendorFormat format : formats) {
            if (belongs.test(format, document)) {
                return open.computeIfAbsent(format, f -> f.open(false)).read(document, Origin.of(format.name()));
            }
        }
        return codec.decode(document, Origin.of(CANONICAL));
    }

    /** What is still incomplete when there are no more documents. */
    List<Decoded> end() {
        List<Decoded> last = new ArrayList<>();
        open.values().forEach(reader -> last.addAll(reader.end()));
        return last;
    }
}
