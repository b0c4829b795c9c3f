package dev.auditbridge.pipeline;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.influx.InfluxConfig;
import io.micrometer.influx.InfluxMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Metrics sent to InfluxDB, version 1 by database or version 2 by organisation and bucket. */
final class InfluxPush {
    private static final Key<String> URL = Key.text("url", "The server, as in https://influx.example.net:8086.")
            .required();
    private static final Key<String> DATABASE = Key.text("database", "The database of InfluxDB 1.");
    private static final Key<String> ORGANISATION = Key.text("organisation", "The organisation of InfluxDB 2.");
    private static final Key<String> BUCKET = Key.text("bucket", "The bucket of InfluxDB 2.");
    private static final Key<Secret> TOKEN = Key.secret("token", "The token of InfluxDB 2.");
    private static final Key<String> USER = Key.text("user", "The user of InfluxDB 1.");
    private static final Key<Secret> PASSWORD = Key.secret("password", "The password of InfluxDB 1.");
    private static final Key<Duration> EVERY = Key.duration(
                    "every", "How often metrics are sent.", Duration.ofSeconds(1), Duration.ofHours(1))
            .or(Duration.ofMinutes(1));
    private static final Key<Settings> INFLUX = Key.nested(
            "influx", "Sends metrics to InfluxDB.", URL, DATABASE, ORGANISATION, BUCKET, TOKEN, USER, PASSWORD, EVERY);
    static final Key<Settings> TELEMETRY =
            Key.nested("telemetry", "Where metrics are sent, beside the status page's /metrics.", INFLUX);

    private InfluxPush() {}

    /** Checks the settings without sending anything. */
    static void check(Settings telemetry) {
        telemetry.find(INFLUX).ifPresent(InfluxPush::values);
    }

    /** Begins to send, if the settings say where; closing the registry ends it with a last send. */
    static Optional<MeterRegistry> start(Settings telemetry) {
        return telemetry.find(INFLUX).map(settings -> {
            Map<String, String> values = values(settings);
            InfluxConfig config = values::get;
            return new InfluxMeterRegistry(config, Clock.SYSTEM);
        });
    }

    private static Map<String, String> values(Settings settings) {
        checkUrl(settings);
        Map<String, String> values = new HashMap<>();
        values.put("influx.uri", settings.get(URL));
        values.put("influx.step", settings.get(EVERY).toMillis() + "ms");
        boolean version2 = settings.find(BUCKET).isPresent();
        if (version2 == settings.find(DATABASE).isPresent()) {
            throw settings.error(
                    version2 ? DATABASE : URL,
                    "give either database (InfluxDB 1) or organisation and bucket (InfluxDB 2)");
        }
        if (version2) {
            put(values, "influx.bucket", settings.find(BUCKET));
            put(
                    values,
                    "influx.org",
                    Optional.of(settings.find(ORGANISATION)
                            .orElseThrow(() -> settings.error(ORGANISATION, "is needed beside bucket"))));
            put(values, "influx.token", settings.find(TOKEN).map(Secret::reveal));
        } else {
            put(values, "influx.db", settings.find(DATABASE));
            put(values, "influx.autoCreateDb", Optional.of("false"));
            put(values, "influx.userName", settings.find(USER));
            put(values, "influx.password", settings.find(PASSWORD).map(Secret::reveal));
        }
        return values;
    }

    private static void checkUrl(Settings settings) {
        try {
            String scheme = URI.create(settings.get(URL)).getScheme();
            if ("http".equals(scheme) || "https".equals(scheme)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw settings.error(URL, "is no URL; expected one such as https://influx.example.net:8086");
        }
        throw settings.error(URL, "is no http or https URL; expected one such as https://influx.example.net:8086");
    }

    private static void put(Map<String, String> values, String name, Optional<String> value) {
        value.ifPresent(it -> values.put(name, it));
    }
}
