package dev.auditbridge.output.lumberjack;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * One window, ready for the wire: its size, and its events numbered from 1, plain or in a single compressed frame. Never
 * empty: some collectors do not answer an empty window at all, others acknowledge it with 0.
 *
 * @param count how many events
 * @param largest the size of its largest document
 * @param bytes the frames
 */
record Window(int count, int largest, Bytes bytes) {
    private static final int FRAME = 1 << 12;

    static Window of(List<AuditEvent> events, BeatsDocument documents, int compression) {
        return frames(events.size(), compression, (index, out) -> documents.write(events.get(index), out));
    }

    static Window ofHeartbeat(Bytes document) {
        return frames(1, 0, (index, out) -> out.write(document.array(), 0, document.size()));
    }

    private static Window frames(int count, int compression, Documents documents) {
        int largest = 0;
        Bytes out = new Bytes(FRAME);
        out.ascii("2W");
        out.int32(count);
        Bytes document = new Bytes(FRAME);
        if (compression == 0) {
            for (int i = 0; i < count; i++) {
                document.reset();
                documents.write(i, document);
                largest = Math.max(largest, document.size());
                header(i, document.size(), out);
                out.write(document.array(), 0, document.size());
            }
            return new Window(count, largest, out);
        }
        // The whole window in one frame: readers take the events of a compressed frame to be all of it
        // (elastic/go-lumber).
        out.ascii("2C");
        int length = out.size();
        out.int32(0);
        Deflater deflater = new Deflater(compression);
        try (DeflaterOutputStream compressed = new DeflaterOutputStream(out, deflater, FRAME)) {
            Bytes frame = new Bytes(16);
            for (int i = 0; i < count; i++) {
                document.reset();
                documents.write(i, document);
                largest = Math.max(largest, document.size());
                frame.reset();
                header(i, document.size(), frame);
                compressed.write(frame.array(), 0, frame.size());
                compressed.write(document.array(), 0, document.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        } finally {
            deflater.end();
        }
        out.int32At(length, out.size() - length - Integer.BYTES);
        return new Window(count, largest, out);
    }

    private static void header(int index, int size, Bytes out) {
        out.ascii("2J");
        out.int32(index + 1);
        out.int32(size);
    }

    private interface Documents {
        void write(int index, Bytes out);
    }
}
