package dev.auditbridge.aws;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.VendorFormat;
import java.io.IOException;

/** The wire formats of EKS, for those who hold bytes without a source. */
public final class EksFormat implements VendorFormat {
    /** Enough of a compressed document to see what it is. */
    private static final int GLANCE = 64 * 1024;

    /** For {@link java.util.ServiceLoader}. */
    public EksFormat() {}

    @Override
    public String name() {
        return "eks";
    }

    @Override
    public boolean recognises(byte[] document) {
        byte[] plain = document;
        if (Gunzip.isGzip(document)) {
            try {
                plain = Gunzip.upTo(document, GLANCE);
            } catch (IOException e) {
                return false;
            }
        }
        return EnvelopeShape.of(plain, 0, plain.length) == EnvelopeShape.ENVELOPE || MessageDecoder.isMarked(plain);
    }

    @Override
    public Reader open(boolean keepOwnAnnotations) {
        return Reader.of(new EksDecoder(EventLimits.DEFAULT, keepOwnAnnotations));
    }
}
