package dev.auditbridge.azure;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.OwnAnnotations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an Event of a record, wherever in it the Event is. Content decides first, then the category. */
final class AksEvents {
    private final EventCodec codec;
    private final LenientJson lenient;
    private final Origin transport;
    private final List<Decoded> out;
    private byte[] resource = {};
    private Origin cluster;

    AksEvents(EventCodec codec, LenientJson lenient, Origin transport, List<Decoded> out) {
        this.codec = codec;
        this.lenient = lenient;
        this.transport = transport;
        this.out = out;
        this.cluster = transport;
    }

    /** Adds what a whole record holds. */
    void add(AksRecord record, int start, int end) {
        new One(record, start, end).read();
    }

    /** Adds what is left of a record that was cut. */
    void addCut(AksRecord record, int start, int end) {
        One one = new One(record, start, end);
        if (record.log() == AksRecord.Log.ABSENT || record.log() == AksRecord.Log.VALUE && !one.isEventInPlace()) {
            one.poison("record-cut");
        } else {
            one.read();
        }
    }

    /** Where a record came from; the cluster is parsed once for all records in a row that name the same. */
    private Origin origin(AksRecord record) {
        if (record.has(AksField.RESOURCE_ID)) {
            int start = record.start(AksField.RESOURCE_ID);
            int end = record.end(AksField.RESOURCE_ID);
            if (!Arrays.equals(record.bytes(), start, end, resource, 0, resource.length)) {
                resource = Arrays.copyOfRange(record.bytes(), start, end);
                cluster = cluster(record);
            }
            return cluster.withRecord(transport.stream(), transport.recordId(), record.time());
        }
        return transport.withRecord(transport.stream(), transport.recordId(), record.time());
    }

    private Origin cluster(AksRecord record) {
        String text = record.string(AksField.RESOURCE_ID);
        if (text == null) {
            return transport;
        }
        AzureResourceId id = AzureResourceId.of(text);
        String region = record.string(AksField.LOCATION);
        return transport.withCluster(id.subscription(), region == null ? transport.region() : region, id.text());
    }

    /** One record on its way. */
    private final class One {
        private final AksRecord record;
        private final int start;
        private final int end;
        private final Origin origin;
        private final @Nullable String category;

        One(AksRecord record, int start, int end) {
            this.record = record;
            this.start = start;
            this.end = end;
            this.origin = origin(record);
            this.category = record.string(AksField.CATEGORY);
        }

        void read() {
            if (record.log() == AksRecord.Log.ABSENT) {
                record.readQuotedProperties(lenient);
            }
            switch (record.log()) {
                case TEXT, CUT_TEXT ->
                    content(record.text().bytes(), 0, record.text().length());
                case VALUE -> content(record.bytes(), record.start(AksField.LOG), record.end(AksField.LOG));
                case ABSENT -> withoutLog();
            }
        }

        boolean isEventInPlace() {
            int from = record.start(AksField.LOG);
            return codec.isEvent(record.bytes(), from, record.end(AksField.LOG) - from);
        }

        private void withoutLog() {
            if (AksColumns.are(record)) {
                AksColumns.Event event = AksColumns.toEvent(record);
                for (Decoded decoded : codec.decode(event.json(), origin)) {
                    add(decoded, event.cut());
                }
            } else if (codec.isEvent(record.bytes(), start, end - start)) {
                content(record.bytes(), start, end);
            } else {
                noEvent();
            }
        }

        private void content(byte[] bytes, int from, int to) {
            int first = from;
            while (first < to && JsonScanner.isSpace(bytes[first])) {
                first++;
            }
            if (first == to || bytes[first] != '{' && bytes[first] != '[') {
                if (AksCategory.isKlog(bytes, first, to) && (category == null || AksCategory.isAudit(category))) {
                    out.add(new Decoded.Ignored("klog"));
                } else {
                    noEvent();
                }
                return;
            }
            if (!AksCategory.isAudit(category) && !codec.isEvent(bytes, first, to - first)) {
                noEvent();
                return;
            }
            List<Decoded> decoded = codec.decode(bytes, first, to - first, origin);
            if (decoded.size() == 1 && decoded.get(0) instanceof Decoded.Poison(String reason, byte[] b, Origin o)) {
                repair(bytes, first, to, reason);
            } else {
                decoded.forEach(one -> add(one, List.of()));
            }
        }

        /** An Event that is broken: salvaged if it was cut, else tried once more leniently. */
        private void repair(byte[] bytes, int from, int to, String reason) {
            if (reason.equals("cut")) {
                add(codec.salvage(bytes, from, to - from, origin.recordTime(), origin), List.of());
                return;
            }
            Optional<LenientJson.Rewritten> rewritten = lenient.rewrite(bytes, from, to);
            if (rewritten.isEmpty()) {
                poison(reason);
                return;
            }
            codec.decode(rewritten.get().json(), origin).forEach(one -> add(one, List.of()));
        }

        private void add(Decoded decoded, List<String> cut) {
            switch (decoded) {
                case Decoded.Event(AuditEvent event, int dropped)
                when !cut.isEmpty() ->
                    out.add(new Decoded.Event(
                            event.withAnnotations(Map.of(OwnAnnotations.TRUNCATED, String.join(",", cut))), dropped));
                case Decoded.Event event -> out.add(event);
                case Decoded.Ignored ignored -> noEvent();
                case Decoded.Poison(String reason, byte[] bytes, Origin from) -> poison(reason);
            }
        }

        private void noEvent() {
            if (AksCategory.isAudit(category)) {
                poison("no-event-in-record");
            } else {
                out.add(new Decoded.Ignored(AksCategory.ignored(category)));
            }
        }

        /** Keeps the record as it came (I6). */
        private void poison(String reason) {
            out.add(new Decoded.Poison(reason, Arrays.copyOfRange(record.bytes(), start, end), origin));
        }
    }
}
