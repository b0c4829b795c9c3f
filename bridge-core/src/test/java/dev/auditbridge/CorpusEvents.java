package dev.auditbridge;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Events of a real API server, and single ones written in a test. */
public final class CorpusEvents {
    private static final EventCodec CODEC = new EventCodec(EventLimits.DEFAULT, true);

    private CorpusEvents() {}

    /** The Events of a file of the corpus, in order. */
    public static List<AuditEvent> read(String name) throws IOException {
        return lines(name).stream().map(CorpusEvents::event).toList();
    }

    /** The lines of a file of the corpus, in order. */
    public static List<byte[]> lines(String name) throws IOException {
        byte[] all;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(Peers.corpus().resolve(name)))) {
            all = in.readAllBytes();
        }
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < all.length; at++) {
            if (all[at] == '\n') {
                lines.add(Arrays.copyOfRange(all, start, at));
                start = at + 1;
            }
        }
        return lines;
    }

    public static AuditEvent event(String json) {
        return event(json.getBytes(StandardCharsets.UTF_8));
    }

    public static AuditEvent event(byte[] json) {
        if (CODEC.decode(json, Origin.of("canonical")).getFirst() instanceof Decoded.Event(AuditEvent event, int n)) {
            return event;
        }
        throw new AssertionError("not an Event: " + new String(json, StandardCharsets.UTF_8));
    }

    public static String text(AuditEvent event) {
        return new String(event.json(), StandardCharsets.UTF_8);
    }
}
