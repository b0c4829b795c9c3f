package dev.auditbridge.output;

import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import java.util.ServiceLoader;

/** Outputs from YAML, found as the bridge finds them. */
public final class Outputs {
    private Outputs() {}

    /** An output of canonical Events. */
    public static Output of(String kind, String yaml) {
        return of(kind, yaml, AuditEvent::json);
    }

    /** An output. */
    public static Output of(String kind, String yaml, Encoder encoder) {
        OutputFactory factory = ServiceLoader.load(OutputFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(it -> it.spec().name().equals(kind))
                .findFirst()
                .orElseThrow();
        return factory.create("collector", Settings.parse(factory.spec(), yaml), encoder);
    }
}
