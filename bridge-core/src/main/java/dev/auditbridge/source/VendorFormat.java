package dev.auditbridge.source;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.util.List;

/**
 * The wire formats of one kind of cluster, for those who hold vendor bytes without a source: {@code convert}, cloud
 * functions, the quickstart. Found by {@link java.util.ServiceLoader}.
 */
public interface VendorFormat {

    /** The kind of cluster: {@code aks}, {@code eks} or {@code gke}. */
    String name();

    /**
     * Whether a document looks like one of this vendor's envelopes. At most one format recognises a document; an Event
     * without an envelope is recognised by none.
     *
     * @param document one JSON document, or text that is none
     */
    boolean recognises(byte[] document);

    /**
     * Starts reading documents that belong together, such as the lines of one file.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@code auditbridge.dev/} stay
     */
    Reader open(boolean keepOwnAnnotations);

    /** Reads documents in order. Holds split entries until they are whole, so it is for one thread. */
    interface Reader {

        /** What the document holds, and what it completes. */
        List<Decoded> read(byte[] document, Origin origin);

        /** What is still incomplete when there are no more documents. */
        List<Decoded> end();

        /** A reader of a format that splits nothing. */
        static Reader of(Decoder decoder) {
            return new Reader() {
                @Override
                public List<Decoded> read(byte[] document, Origin origin) {
                    return decoder.decode(document, origin);
                }

                @Override
                public List<Decoded> end() {
                    return List.of();
                }
            };
        }
    }
}
