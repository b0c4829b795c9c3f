package dev.auditbridge.app;

import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Writes configurations that read EKS logs from a stand-in of CloudWatch. */
final class BridgeFile {
    static final String GROUP = "/aws/eks/test/cluster";

    private BridgeFile() {}

    static void put(CloudWatchStandIn cloud, String auditId) {
        cloud.put(GROUP, "kube-apiserver-audit-1", Instant.now().minusSeconds(30), event(auditId));
    }

    static String event(String auditId) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"" + auditId
                + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"requestURI\":\"/api\"}";
    }

    /** A configuration with this kind of output, in one line of YAML, and these further top-level lines. */
    static Path write(Path folder, Object endpoint, String output, String more) {
        String yaml = """
                sources:
                  - name: eks
                    aws-cloudwatch:
                      region: eu-west-1
                      endpoint: "%s"
                      logGroups: [%s]
                      accessKeyId: test
                      secretAccessKey: test
                      start: earliest
                      poll: 100ms
                      sweep: 200ms
                      requestsPerSecond: 100
                outputs:
                  - name: out
                    %s
                deadLetter: { file: { directory: "%s" } }
                checkpoints: { file: { directory: "%s" } }
                allowLiteralSecrets: true
                %s
                """.formatted(
                        endpoint, GROUP, output, folder.resolve("dead-letter"), folder.resolve("checkpoints"), more);
        try {
            return Files.writeString(folder.resolve("bridge.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
