package dev.auditbridge.output.http.splunk;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Origin;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.http.EncodedEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: one object after another, each with its Event and what is known about it (Splunk: Format events for
 * HTTP Event Collector), or the Events alone, one a line.
 */
final class HecBody {
    private final SplunkSettings.Metadata metadata;

    HecBody(SplunkSettings.Metadata metadata) {
        this.metadata = metadata;
    }

    /** Events one a line. */
    static Bytes raw(EncodedEvents encoded) {
        Bytes body = new Bytes(encoded.size(1));
        for (byte[] event : encoded.events()) {
            body.writeBytes(event);
            body.write('\n');
        }
        return body;
    }

    /** Events in their objects. */
    Bytes of(List<AuditEvent> events, EncodedEvents encoded) {
        Bytes body = new Bytes(encoded.size(384));
        for (int i = 0; i < events.size(); i++) {
            write(events.get(i), encoded.events().get(i), body);
        }
        return body;
    }

    private void write(AuditEvent event, byte[] encoded, Bytes body) {
        body.ascii("{\"time\":" + seconds(event.time().orElseGet(Instant::now)));
        Origin origin = event.origin();
        member(body, "host", metadata.host().orElse(origin.cluster()));
        member(body, "source", metadata.source());
        member(body, "sourcetype", metadata.sourcetype());
        member(body, "index", metadata.index().orElse(null));
        body.ascii(",\"event\":");
        if (EncodedEvents.isObject(encoded)) {
            body.writeBytes(encoded);
        } else {
            body.quoted(encoded);
        }
        if (metadata.originFields()) {
            body.ascii(",\"fields\":{\"provider\":");
            body.quoted(origin.provider());
            member(body, "account", origin.account());
            member(body, "region", origin.region());
            member(body, "cluster", origin.cluster());
            body.write('}');
        }
        body.write('}');
    }

    private static void member(Bytes body, String name, @Nullable String value) {
        Optional.ofNullable(value).ifPresent(text -> {
            body.ascii(",\"" + name + "\":");
            body.quoted(text);
        });
    }

    /** Seconds since 1970 with microseconds, which is what an Event's times have. */
    private static String seconds(Instant time) {
        return "%d.%06d".formatted(time.getEpochSecond(), time.getNano() / 1_000);
    }
}
