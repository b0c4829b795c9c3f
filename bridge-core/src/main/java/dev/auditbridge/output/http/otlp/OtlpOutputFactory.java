package dev.auditbridge.output.http.otlp;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.http.AuthKeys;
import dev.auditbridge.output.http.HttpKeys;
import dev.auditbridge.output.http.HttpSettings;
import dev.auditbridge.output.http.HttpTransport;
import java.util.stream.Stream;

/** Makes {@code otlp} outputs. */
public final class OtlpOutputFactory implements OutputFactory {
    private static final String LOGS = "/v1/logs";

    /** Well below the 20 MiB that receivers are advised to take. */
    private static final long REQUEST = 4L << 20;

    private static final HttpKeys HTTP = new HttpKeys(
            "The receiver, such as http://collector.example.net:4318; a path only where logs do not go to /v1/logs.",
            1,
            REQUEST);
    private static final Key<String> SERVICE_NAME = Key.text(
                    "serviceName", "The service.name of the resource that Events belong to.")
            .or("auditbridge");

    @Override
    public ComponentSpec spec() {
        return new ComponentSpec(
                "otlp",
                "A receiver of OpenTelemetry logs over HTTP, in JSON: the OpenTelemetry Collector and what speaks its protocol.",
                Stream.concat(HTTP.all().stream(), Stream.of(AuthKeys.AUTH, SERVICE_NAME))
                        .toList());
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        HttpSettings given = HTTP.read(settings);
        HttpSettings http = given.url().getRawPath().equals("/") ? given.withUrl(given.at(LOGS)) : given;
        return new OtlpOutput(
                new HttpTransport(http, AuthKeys.read(settings, http)),
                new ExportRequest(settings.get(SERVICE_NAME)),
                encoder);
    }
}
