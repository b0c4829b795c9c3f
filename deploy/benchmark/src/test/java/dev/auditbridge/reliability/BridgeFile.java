package dev.auditbridge.reliability;

import java.nio.file.Path;

/** The configuration of a bridge over the three clouds, with the waits of a test. */
final class BridgeFile {
    private final Clouds clouds;
    private final Path folder;
    private String lumberjack;
    private String https;
    private String memory = "2MiB";
    private String delivery = "";
    private String checkpoints = "file";
    private String more = "";

    BridgeFile(Clouds clouds, Collectors collectors, Path folder) {
        this.clouds = clouds;
        this.folder = folder;
        this.lumberjack = collectors.lumberjackPort() + "";
        this.https = collectors.httpPort() + "";
    }

    String text() {
        return """
            allowLiteralSecrets: true
            sources:
              - name: aks
                azure-event-hubs:
                  eventHub: %s
                  connectionString: "%s"
              - name: eks
                aws-cloudwatch:
                  region: eu-west-1
                  logGroups: [%s]
                  endpoint: %s
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
                  endpoint: %s
                  plaintext: true
                  credentials: { type: none }
                  requestsPerMinute: 6000
                  poll: 200ms
                  settle: 2s
                  overlap: 8s
                  sweep: 2s
            outputs:
              - name: lumberjack
                lumberjack: { hosts: ["127.0.0.1:%s"], timeout: 10s }
                %s
              - name: https
                https: { url: "http://127.0.0.1:%s/", timeout: 10s }
                %s
            limits: { memory: %s }
            checkpoints: { %s: { directory: %s } }
            deadLetter: { file: { directory: %s } }
            %s
            """.formatted(
                        clouds.azure.hub(),
                        clouds.azure.connectionString(),
                        Clouds.GROUP,
                        clouds.aws.endpoint(),
                        clouds.google.endpoint(),
                        lumberjack,
                        delivery,
                        https,
                        delivery,
                        memory,
                        checkpoints,
                        folder.resolve("checkpoints"),
                        folder.resolve("dead-letter"),
                        more);
    }
}
