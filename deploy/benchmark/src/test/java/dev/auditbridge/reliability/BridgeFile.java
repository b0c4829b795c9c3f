package dev.auditbridge.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of a bridge over the three clouds and to both collectors, with the waits of a test.
 *
 * @param values what stands in the places of the text
 */
record BridgeFile(Map<String, String> values) {
    /** The line that says how much of Events may be under way, or nothing: what comes twice after a crash is less. */
    static final String MEMORY = "memory";

    /** The kind of checkpoint store, of files in a folder. */
    static final String CHECKPOINTS = "checkpoints";

    /** The kind of output that speaks lumberjack, and where to. */
    static final String LUMBERJACK = "lumberjack";

    static final String LUMBERJACK_PORT = "lumberjack port";

    /** The kind of output that POSTs, and where to. */
    static final String HTTPS = "https";

    static final String HTTPS_PORT = "https port";

    /** What both outputs are told of delivery, in one line of YAML or several at this depth. */
    static final String DELIVERY = "delivery";

    /** Further top-level lines. */
    static final String MORE = "more";

    /** How old an entry of Cloud Logging must be to be read. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final String TEXT = """
            allowLiteralSecrets: true
            sources:
              - name: aks
                azure-event-hubs:
                  eventHub: {hub}
                  connectionString: "{connection string}"
              - name: eks
                aws-cloudwatch:
                  region: eu-west-1
                  logGroups: [{group}]
                  endpoint: {cloudwatch}
                  accessKeyId: AKIDEXAMPLE
                  secretAccessKey: example
                  requestsPerSecond: 100
                  poll: 200ms
                  window: 10s
                  hot: 5s
                  sweep: 500ms
              - name: gke
                google-cloud-logging:
                  resourceNames: [projects/acme-prod]
                  endpoint: {cloud logging}
                  plaintext: true
                  credentials: { type: none }
                  requestsPerMinute: 6000
                  poll: 200ms
                  settle: {settle}
                  overlap: 8s
                  sweep: 2s
            outputs:
              - name: lumberjack
                {lumberjack}: { hosts: ["127.0.0.1:{lumberjack port}"], timeout: 10s }
                {delivery}
              - name: https
                {https}: { url: "http://127.0.0.1:{https port}/", timeout: 10s }
                {delivery}
            {memory}
            checkpoints: { {checkpoints}: { directory: {folder}/checkpoints } }
            deadLetter: { file: { directory: {folder}/dead-letter } }
            {more}
            """;

    /** With what is shipped, but for little memory. */
    static BridgeFile of(Clouds clouds, Collectors collectors, Path folder) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("hub", clouds.azure.hub());
        values.put("connection string", clouds.azure.connectionString());
        values.put("group", Clouds.GROUP);
        values.put("cloudwatch", clouds.aws.endpoint().toString());
        values.put("settle", SETTLE.toSeconds() + "s");
        values.put("cloud logging", clouds.google.endpoint());
        values.put("folder", folder.toString());
        values.put(MEMORY, "limits: { memory: 2MiB }");
        values.put(CHECKPOINTS, "file");
        values.put(LUMBERJACK, "lumberjack");
        values.put(LUMBERJACK_PORT, String.valueOf(collectors.lumberjackPort()));
        values.put(HTTPS, "https");
        values.put(HTTPS_PORT, String.valueOf(collectors.httpPort()));
        values.put(DELIVERY, "");
        values.put(MORE, "");
        return new BridgeFile(values);
    }

    /** The same with another value in a place. */
    BridgeFile with(String place, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(place, value);
        return new BridgeFile(changed);
    }

    /** As YAML. */
    String text() {
        String text = TEXT;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }
}
