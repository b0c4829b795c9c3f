package dev.auditbridge.output.http.otlp;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Origin;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.http.EncodedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An ExportLogsServiceRequest in JSON (opentelemetry-proto, docs/specification.md, and the JSON mapping of proto3): Events
 * grouped by the cluster they come from, which is a resource. The encoded Event is the body, as text, so that nothing of it
 * is lost in numbers or types; the attributes are what one searches by. There is no semantic convention for Kubernetes audit
 * logs, so what none of the general ones names begins with {@code k8s.audit}. Thread-safe.
 */
final class ExportRequest {
    /** How the semantic conventions name the clouds (cloud.provider). */
    private static final Map<String, String> CLOUDS = Map.of("aks", "azure", "eks", "aws", "gke", "gcp");

    private final String serviceName;

    ExportRequest(String serviceName) {
        this.serviceName = serviceName;
    }

    /** What makes a resource: Events that agree in it stand together. */
    private record Resource(
            String provider,
            @Nullable String account,
            @Nullable String region,
            @Nullable String cluster) {
        static Resource of(Origin origin) {
            return new Resource(origin.provider(), origin.account(), origin.region(), origin.cluster());
        }
    }

    Bytes of(List<AuditEvent> events, EncodedEvents encoded) {
        Map<Resource, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            places.computeIfAbsent(Resource.of(events.get(i).origin()), resource -> new ArrayList<>())
                    .add(i);
        }
        Bytes out = new Bytes(encoded.size(1_024));
        out.ascii("{\"resourceLogs\":[");
        boolean first = true;
        for (Map.Entry<Resource, List<Integer>> group : places.entrySet()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            begin(group.getKey(), out);
            for (int i = 0; i < group.getValue().size(); i++) {
                if (i > 0) {
                    out.write(',');
                }
                int place = group.getValue().get(i);
                LogRecord.write(events.get(place), encoded.events().get(place), Instant.now(), out);
            }
            out.ascii("]}]}");
        }
        out.ascii("]}");
        return out;
    }

    private void begin(Resource resource, Bytes out) {
        out.ascii("{\"resource\":{");
        new Attributes(out)
                .text("service.name", serviceName)
                .text("cloud.provider", CLOUDS.get(resource.provider))
                .text("cloud.account.id", resource.account)
                .text("cloud.region", resource.region)
                .text("k8s.cluster.name", resource.cluster)
                .end();
        out.ascii("},\"scopeLogs\":[{\"scope\":{\"name\":\"dev.auditbridge\"},\"logRecords\":[");
    }
}
