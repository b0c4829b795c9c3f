package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.Envelope.Broken;
import dev.auditbridge.google.Envelope.Entry;
import dev.auditbridge.google.Envelope.Item;
import dev.auditbridge.google.Envelope.NativeEvent;
import dev.auditbridge.source.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns GKE's audit log entries back into Events, from JSON of every Google transport and from protobuf; both give the same
 * Event.
 *
 * <p>What Google lost stays lost; what is concluded is named in {@code auditbridge.dev/inferred}. Each part of a split entry
 * becomes an Event of its own here, with {@code auditbridge.dev/gke.split}; {@link GkeFormat} and the source put the parts
 * together first. Immutable, safe for use by many threads.
 */
public final class GkeDecoder implements Decoder {
    private final Envelope envelope;
    private final EntryProto proto = new EntryProto();
    private final EventWriter writer;
    private final EventCodec written;
    private final EventCodec arriving;

    /**
     * A decoder.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@code auditbridge.dev/} stay; a source drops and counts
     *     them
     */
    public GkeDecoder(EventLimits limits, Inference inference, boolean keepOwnAnnotations) {
        envelope = new Envelope(limits);
        writer = new EventWriter(inference, keepOwnAnnotations);
        written = new EventCodec(limits, true);
        arriving = new EventCodec(limits, keepOwnAnnotations);
    }

    @Override
    public List<Decoded> decode(byte[] document, Origin origin) {
        List<Decoded> decoded = new ArrayList<>();
        for (Item item : items(document)) {
            decoded.addAll(decode(item, origin));
        }
        return decoded;
    }

    /** Decodes one entry of a list or tail response. */
    public List<Decoded> decode(LogEntry entry, Origin origin) {
        try {
            return List.of(convert(proto.read(entry), origin, () -> PoisonText.of(entry)));
        } catch (InvalidProtocolBufferException e) {
            return List.of(new Decoded.Poison("broken-payload", PoisonText.of(entry), origin));
        }
    }

    /** The records of a document, for those who put split entries together. */
    List<Item> items(byte[] document) {
        return envelope.read(document);
    }

    /** The entry of a list or tail response, for those who put split entries together. */
    AuditEntry entry(LogEntry entry) throws InvalidProtocolBufferException {
        return proto.read(entry);
    }

    List<Decoded> decode(Item item, Origin origin) {
        return switch (item) {
            case Entry entry -> List.of(convert(entry.entry(), origin, entry::bytes));
            case NativeEvent event ->
                arriving.decode(event.source(), event.start(), event.end() - event.start(), origin);
            case Broken broken -> List.of(new Decoded.Poison(broken.reason(), broken.bytes(), origin));
        };
    }

    /** Whether an entry is a part of a larger one that will be an Event. */
    static boolean isPart(AuditEntry entry) {
        return entry.split() != null && AcceptRule.reasonToIgnore(entry) == null && Request.of(entry.call()) != null;
    }

    /** Converts an entry that was put together; a poison holds what was put together. */
    Decoded convert(AuditEntry assembled, Origin transport) {
        return convert(assembled, transport, () -> {
            EventWriter.Written event = writer.write(assembled);
            return event == null ? new byte[0] : event.json();
        });
    }

    /**
     * Converts an entry.
     *
     * @param original the entry as it came, for a poison
     */
    Decoded convert(AuditEntry entry, Origin transport, Supplier<byte[]> original) {
        String reason = AcceptRule.reasonToIgnore(entry);
        if (reason != null) {
            return new Decoded.Ignored(reason);
        }
        Origin origin = origin(entry, transport);
        EventWriter.Written event = writer.write(entry);
        if (event == null) {
            return new Decoded.Poison("names-no-call", original.get(), origin);
        }
        return switch (written.decode(event.json(), origin).getFirst()) {
            case Decoded.Event(var read, int dropped) -> new Decoded.Event(read, dropped + event.droppedAnnotations());
            case Decoded.Ignored ignored -> ignored;
            case Decoded.Poison poison -> new Decoded.Poison(poison.reason(), original.get(), origin);
        };
    }

    private static Origin origin(AuditEntry entry, Origin transport) {
        AuditEntry.Resource resource = entry.resource();
        return transport
                .withCluster(resource.project(), resource.location(), resource.cluster())
                .withRecord(entry.logName(), entry.insertId(), entry.timestamp());
    }
}
