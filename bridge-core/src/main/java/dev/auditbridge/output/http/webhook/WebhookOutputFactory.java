package dev.auditbridge.output.http.webhook;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.http.AuthKeys;
import dev.auditbridge.output.http.HttpKeys;
import dev.auditbridge.output.http.HttpSettings;
import dev.auditbridge.output.http.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Makes {@code https} outputs. */
public final class WebhookOutputFactory implements OutputFactory {
    private static final long REQUEST = 4L << 20;

    /** Falco's k8saudit plugin: maxEventSize and webhookMaxBatchSize (falcosecurity/plugins). */
    private static final int FALCO_EVENT = 262_144;

    private static final long FALCO_REQUEST = 12_582_912;

    private static final HttpKeys HTTP = new HttpKeys(
            "Where Events are posted to; ${env:NAME} or ${file:PATH} if the path is a secret.", 0, REQUEST);
    private static final Key<BodyFormat> FORMAT = Key.choice(
                    "format",
                    "How Events stand in a body: event-list (audit.k8s.io/v1), falco (that, within its limits),"
                            + " json-array, ndjson, or single for one Event a request.",
                    BodyFormat.class)
            .or(BodyFormat.NDJSON);
    private static final byte[] SPECIMEN = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\"}"
            .getBytes(StandardCharsets.UTF_8);

    @Override
    public ComponentSpec spec() {
        return new ComponentSpec(
                "https",
                "Any receiver of HTTP POSTs: Falco and other Kubernetes audit webhooks, Axon, Elastic's http_endpoint.",
                Stream.concat(HTTP.all().stream(), Stream.of(AuthKeys.AUTH, FORMAT))
                        .toList());
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        BodyFormat format = settings.get(FORMAT);
        if (format.isEventList() && !writesEvents(encoder)) {
            throw settings.error(FORMAT, "needs encode.format canonical: an EventList holds nothing else");
        }
        HttpSettings http = HTTP.read(settings);
        if (format == BodyFormat.FALCO) {
            http = http.withinLimits(FALCO_REQUEST, FALCO_EVENT);
        }
        return new WebhookOutput(new HttpTransport(http, AuthKeys.read(settings, http)), format, encoder);
    }

    private static boolean writesEvents(Encoder encoder) {
        List<Decoded> decoded = new EventCodec(EventLimits.DEFAULT, true).decode(SPECIMEN, Origin.of("canonical"));
        return decoded.getFirst() instanceof Decoded.Event(var specimen, var bytes)
                && new String(encoder.encode(specimen), StandardCharsets.UTF_8).startsWith("{\"kind\":\"Event\"");
    }
}
