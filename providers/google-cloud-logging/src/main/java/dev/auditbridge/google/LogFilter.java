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
 */
record LogFilter(List<Cluster> clusters, Optional<String> extra) {
    private static final String BASE =
            "(log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/data_access\"))"
                    + " AND resource.type=\"k8s_cluster\" AND protoPayload.serviceName=\"k8s.io\"";

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
        return always() + " AND timestamp>=" + quoted(from.toString()) + " AND timestamp<" + quoted(to.toString());
    }

    /** Those of them that were received from a moment on. */
    String receivedSince(Instant received, Instant from, Instant to) {
        return between(from, to) + " AND receiveTimestamp>=" + quoted(received.toString());
    }

    /** The entries of all times. */
    String always() {
        StringBuilder filter = new StringBuilder(BASE);
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
