package dev.auditbridge.azure;

import dev.auditbridge.azure.JsonScanner.BrokenException;
import dev.auditbridge.azure.LenientJson.Rewritten;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One body, and the documents, arrays and records in it. What is broken stays inside the record it is in. */
final class AksBody {
    /** How often a body may be repaired: each try may read all of it, and time stays in proportion to the bytes. */
    private static final int REPAIRS = 16;

    private final EventCodec codec;
    private final LenientJson lenient;
    private final byte[] bytes;
    private final Origin origin;
    private final AksRecord record = new AksRecord();
    private final List<Decoded> out = new ArrayList<>();
    private final AksEvents events;
    private int repairs;
    /** All before it is in {@link #out}. */
    private int unread;

    AksBody(EventCodec codec, LenientJson lenient, byte[] bytes, Origin origin) {
        this(codec, lenient, bytes, origin, REPAIRS);
    }

    private AksBody(EventCodec codec, LenientJson lenient, byte[] bytes, Origin origin, int repairs) {
        this.codec = codec;
        this.lenient = lenient;
        this.bytes = bytes;
        this.origin = origin;
        this.repairs = repairs;
        this.events = new AksEvents(codec, lenient, origin, out);
    }

    List<Decoded> read() {
        JsonScanner scanner = new JsonScanner(bytes, hasMark() ? 3 : 0, bytes.length);
        while (nextDocument(scanner)) {
            int start = scanner.position();
            int before = out.size();
            unread = start;
            try {
                document(scanner);
                if (out.size() == before) {
                    out.add(new Decoded.Ignored("no-records"));
                }
            } catch (BrokenException e) {
                if (e.cut()) {
                    rest();
                    break;
                }
                repairDocument(scanner, start, before);
            }
        }
        if (out.isEmpty()) {
            out.add(new Decoded.Ignored("no-records"));
        }
        return out;
    }

    private boolean hasMark() {
        return bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }

    /** Skips what stands between documents: white space, and stray closing bytes (microsoft/AzureFunctionforSplunkVS#26). */
    private boolean nextDocument(JsonScanner scanner) {
        while (!scanner.exhausted()) {
            byte next = bytes[scanner.position()];
            if (next != '}' && next != ']' && next != ',') {
                return true;
            }
            scanner.position(scanner.position() + 1);
        }
        return false;
    }

    private void document(JsonScanner scanner) throws BrokenException {
        if (scanner.peek() == '[') {
            records(scanner);
            return;
        }
        record.reset(bytes);
        record.walk(scanner, this::records);
        if (!record.isEnvelope()) {
            events.add(record, unread, scanner.position());
        }
        unread = scanner.position();
    }

    private void records(JsonScanner scanner) throws BrokenException {
        if (scanner.open('[', ']')) {
            do {
                scanner.peek();
                unread = scanner.position();
                element(scanner);
                unread = scanner.position();
            } while (scanner.more(']'));
        }
        unread = scanner.position();
    }

    private void element(JsonScanner scanner) throws BrokenException {
        if (bytes[unread] != '{') {
            scanner.skipValue();
            poison("record-is-no-object", scanner.position());
            return;
        }
        record.reset(bytes);
        try {
            record.walk(scanner, JsonScanner::skipValue);
        } catch (BrokenException e) {
            if (e.cut() || !repairElement(scanner)) {
                throw e;
            }
            return;
        }
        events.add(record, unread, scanner.position());
    }

    /** What a cut left of the last record. */
    private void rest() {
        JsonScanner scanner = new JsonScanner(bytes, unread, bytes.length);
        if (scanner.exhausted()) {
            return;
        }
        unread = scanner.position();
        if (bytes[unread] == '{' && !record.isEnvelope()) {
            events.addCut(record, unread, bytes.length);
        } else {
            poison("body-cut", bytes.length);
        }
    }

    private boolean repairElement(JsonScanner scanner) {
        if (repairs-- <= 0) {
            return false;
        }
        Optional<Rewritten> rewritten = lenient.rewrite(bytes, unread, bytes.length);
        if (rewritten.isPresent()) {
            addRewritten(rewritten.get(), unread);
            scanner.position(rewritten.get().end());
            return true;
        }
        scanner.position(unread);
        try {
            scanner.skipValue();
            byte next = scanner.peek();
            if (next == ',' || next == ']') {
                poison("not-json", scanner.position());
                return true;
            }
        } catch (BrokenException e) {
            scanner.position(unread);
        }
        return false;
    }

    private void repairDocument(JsonScanner scanner, int start, int before) {
        if (repairs-- > 0) {
            Optional<Rewritten> rewritten = lenient.rewrite(bytes, start, bytes.length);
            if (rewritten.isPresent()) {
                out.subList(before, out.size()).clear();
                addRewritten(rewritten.get(), start);
                scanner.position(rewritten.get().end());
                return;
            }
        }
        int end = repairs > 0 ? nextLineThatOpens(unread + 1) : bytes.length;
        poison("not-json", end);
        scanner.position(end);
    }

    /** Reads what was rewritten; what is poison in it is kept as it came. */
    private void addRewritten(Rewritten rewritten, int start) {
        for (Decoded decoded : new AksBody(codec, lenient, rewritten.json(), origin, 0).read()) {
            out.add(
                    decoded instanceof Decoded.Poison(String reason, byte[] ignored, Origin from)
                            ? new Decoded.Poison(reason, Arrays.copyOfRange(bytes, start, rewritten.end()), from)
                            : decoded);
        }
    }

    private int nextLineThatOpens(int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\n' && (bytes[i + 1] == '{' || bytes[i + 1] == '[')) {
                return i;
            }
        }
        return bytes.length;
    }

    private void poison(String reason, int end) {
        out.add(new Decoded.Poison(reason, Arrays.copyOfRange(bytes, unread, end), origin));
    }
}
