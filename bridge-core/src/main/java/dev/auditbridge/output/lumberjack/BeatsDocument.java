package dev.auditbridge.output.lumberjack;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Bytes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The JSON document of one Event as a beat would write it, with what LogRhythm's Open Collector selects by (its generated jq
 * filters, logrhythm/EZ-Cloud): {@code @metadata.beat}, {@code fullyqualifiedbeatname} and {@code device_type}. The encoded
 * Event is the message, as a string. Thread-safe.
 */
final class BeatsDocument {
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final DocumentSettings settings;
    private final Encoder encoder;
    private final byte[] fixed;
    private final byte[] deviceTypeMember;
    private final byte[] messageMember;

    BeatsDocument(DocumentSettings settings, Encoder encoder) {
        this.settings = settings;
        this.encoder = encoder;
        this.fixed = fixed(settings);
        this.deviceTypeMember = member(settings.deviceTypeField());
        this.messageMember = member(settings.messageField());
    }

    /** Appends an Event's document. */
    void write(AuditEvent event, Bytes out) {
        begin(event.time().orElseGet(Instant::now), out);
        out.writeBytes(deviceTypeMember);
        out.quoted(settings.source().deviceType(event));
        out.writeBytes(messageMember);
        out.quoted(encoder.encode(event));
        out.write('}');
    }

    /** Appends a heartbeat, as LogRhythm's beats send it: a document of its own, whose status is a string of JSON. */
    void writeHeartbeat(Heartbeat.Status status, Instant now, Bytes out) {
        begin(now, out);
        out.ascii(",\"heartbeat\":");
        Bytes text = new Bytes(256);
        text.ascii("{\"service_name\":");
        text.quoted(settings.source().beat());
        text.ascii(",\"service_version\":");
        text.quoted(settings.version());
        // The field is named seconds and holds nanoseconds (logrhythm/pubsubbeat, status_beater.go).
        text.ascii(",\"time\":{\"seconds\":" + now.getEpochSecond() + String.format("%09d", now.getNano()) + "}");
        text.ascii(",\"status\":{\"code\":" + status.code() + ",\"description\":\"" + status.description() + "\"}}");
        out.quoted(text.toByteArray());
        out.write('}');
    }

    private void begin(Instant time, Bytes out) {
        out.ascii("{\"@timestamp\":\"" + MILLIS.format(time) + "\"");
        out.writeBytes(fixed);
    }

    private static byte[] member(String name) {
        Bytes out = new Bytes(64);
        out.write(',');
        out.quoted(name);
        out.write(':');
        return out.toByteArray();
    }

    private static byte[] fixed(DocumentSettings settings) {
        Bytes out = new Bytes(512);
        out.ascii(",\"@metadata\":{\"beat\":");
        out.quoted(settings.source().beat());
        out.ascii(",\"type\":\"_doc\",\"version\":");
        out.quoted(settings.version());
        out.ascii("}");
        for (String member : settings.agent().members()) {
            out.ascii(",\"" + member + "\":{\"name\":");
            out.quoted(settings.host());
            out.ascii(",\"hostname\":");
            out.quoted(settings.host());
            out.ascii(",\"version\":");
            out.quoted(settings.version());
            out.ascii("}");
        }
        out.ascii(",\"host\":{\"name\":");
        out.quoted(settings.host());
        out.ascii("},");
        out.quoted(settings.fullyQualifiedBeatNameField());
        out.ascii(":");
        out.quoted(settings.source().fullyQualifiedBeatName());
        return out.toByteArray();
    }
}
