package dev.auditbridge.google;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The filters of the Logging query language that find Kubernetes audit entries. Log and resource type are always named,
 * which speeds the search (Google, {@code logging.proto}).
 *
 * @param clusters only these, if any is named
 * @param extra an operator's own condition
 * @param dataAccess whether reads are among them, which have a log of their own
 */
record LogFilter(List<Cluster> clusters, Optional<String> extra, boolean dataAccess) {
    private static final String ACTIVITY = "log_id(\"cloudaudit.googleapis.com/activity\")";
    private static final String DATA_ACCESS = "log_id(\"cloudaudit.googleapis.com/data_access\")";
    private static final String KUBERNETES =
            " AND resource.type=\"k8s_cluster\" AND protoPayload.serviceName=\"k8s.io\"";

    /**
     * A cluster; its name alone may be taken in another location too.
     *
     * @param location where it is, if that matters
     */
    record Cluster(String name, Optional<String> location) {
        private String condition() {
            String byName = "resource.labels.cluster_name=" + quoted(name);
            return location.map(place -> "(" + byName + " AND resource.labels.location=" + quoted(place) + ")")
                    .orElse(byName);
        }
    }

    /** The entries of a time, whenever received. */
    String between(Instant from, Instant to) {
        return always() + within(from, to);
    }

    /** The reads of a time. */
    String dataAccessBetween(Instant from, Instant to) {
        return chosen(DATA_ACCESS) + within(from, to);
    }

    private static String within(Instant from, Instant to) {
        return " AND timestamp>=" + quoted(from.toString()) + " AND timestamp<" + quoted(to.toString());
    }

    /** Those of them that were received from a moment on. */
    String receivedSince(Instant received, Instant from, Instant to) {
        return between(from, to) + " AND receiveTimestamp>=" + quoted(received.toString());
    }

    /** The entries of all times. */
    String always() {
        return chosen(dataAccess ? "(" + ACTIVITY + " OR " + DATA_ACCESS + ")" : ACTIVITY);
    }

    private String chosen(String logs) {
        StringBuilder filter = new StringBuilder(logs).append(KUBERNETES);
        if (!clusters.isEmpty()) {
            filter.append(" AND (")
                    .append(String.join(
                            " OR ", clusters.stream().map(Cluster::condition).toList()))
                    .append(')');
        }
        extra.ifPresent(condition -> filter.append(" AND (").append(condition).append(')'));
        return filter.toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
