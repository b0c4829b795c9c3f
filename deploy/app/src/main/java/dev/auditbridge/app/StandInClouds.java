package dev.auditbridge.app;

import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Stand-ins of the three clouds on loopback, and how a bridge is told to read them. For one thread. */
final class StandInClouds implements AutoCloseable {
    private static final String LOG_GROUP = "/aws/eks/quickstart/cluster";
    private static final String LOG_STREAM = "kube-apiserver-audit-quickstart";

    private final EventHubsStandIn eventHubs;
    private final CloudWatchStandIn cloudWatch;
    private final CloudLoggingStandIn cloudLogging;
    private final Set<String> projects = new TreeSet<>();
    private int published;
    private int put;

    private StandInClouds() throws IOException {
        this.eventHubs = EventHubsStandIn.start();
        this.cloudWatch = CloudWatchStandIn.start();
        this.cloudLogging = CloudLoggingStandIn.start();
    }

    static StandInClouds start() throws IOException {
        return new StandInClouds();
    }

    /**
     * Puts a document into the cloud of its format.
     *
     * @param format a vendor format's name, or canonical, which CloudWatch serves as it serves EKS
     * @return why that cloud cannot hold it, if it cannot
     */
    Optional<String> serve(String format, byte[] document) {
        switch (format) {
            case "aks" -> eventHubs.publish(published++ % eventHubs.partitions(), document);
            case "gke" -> {
                try {
                    projects.add(resource(cloudLogging.addJson(document).getLogName()));
                } catch (IllegalArgumentException e) {
                    return Optional.of("Cloud Logging cannot hold it: " + e.getMessage());
                }
            }
            default -> {
                String message = new String(document, StandardCharsets.UTF_8);
                Instant time = Instant.now().minusSeconds(60).plusMillis(put++);
                cloudWatch.put(LOG_GROUP, LOG_STREAM, time, message);
            }
        }
        return Optional.empty();
    }

    /** How many entries Cloud Logging holds that the source did not ask for, because they are no cluster's audit records. */
    long notAskedFor() {
        return cloudLogging.neverServed().size();
    }

    /** Whether no cloud holds anything. */
    boolean isEmpty() {
        return published == 0 && put == 0 && projects.isEmpty();
    }

    /** The sources that read what was put in, as they stand in a configuration. */
    String sources() {
        StringBuilder yaml = new StringBuilder("sources:\n");
        if (published > 0) {
            yaml.append("""
                      - name: aks
                        azure-event-hubs:
                          connectionString: "%s"
                          auth: { type: connection-string }
                          start: earliest
                    """.formatted(eventHubs.connectionString()));
        }
        if (put > 0) {
            yaml.append("""
                      - name: eks
                        aws-cloudwatch:
                          region: eu-west-1
                          endpoint: "%s"
                          logGroups: [%s]
                          accessKeyId: quickstart
                          secretAccessKey: quickstart
                          start: earliest
                          poll: 100ms
                          sweep: 500ms
                          requestsPerSecond: 100
                    """.formatted(cloudWatch.endpoint(), LOG_GROUP));
        }
        if (!projects.isEmpty()) {
            yaml.append("""
                      - name: gke
                        google-cloud-logging:
                          endpoint: "%s"
                          plaintext: true
                          credentials: { type: none }
                          resourceNames: [%s]
                          start: earliest
                          poll: 100ms
                          settle: 0s
                          overlap: 0s
                          requestsPerMinute: 6000
                    """.formatted(cloudLogging.endpoint(), String.join(", ", projects)));
        }
        return yaml.toString();
    }

    /** The project, folder or organization that a log belongs to. */
    private static String resource(String logName) {
        int logs = logName.indexOf("/logs/");
        return logs < 0 ? logName : logName.substring(0, logs);
    }

    @Override
    public void close() {
        eventHubs.close();
        cloudWatch.close();
        cloudLogging.close();
    }
}
