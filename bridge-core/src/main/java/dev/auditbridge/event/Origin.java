package dev.auditbridge.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an Event came from: the facts of the transport, which are not part of the Event itself.
 *
 * <p>Immutable. A fact that the transport does not tell is {@code null}, never a guess.
 *
 * @param provider the kind of cluster: {@code aks}, {@code eks}, {@code gke} or {@code canonical}
 * @param account the Azure subscription, AWS account or Google project that owns the cluster
 * @param region the cloud's region or location of the cluster
 * @param cluster the cluster's identity: an Azure resource id, or a cluster name
 * @param stream the log stream, partition or log the record was read from
 * @param recordId the vendor's id of the record: CloudWatch event id, Event Hubs sequence number, Cloud Logging insertId
 * @param recordTime the vendor's own time of the record
 * @param arrived when the bridge read it
 */
public record Origin(
        String provider,
        @Nullable String account,
        @Nullable String region,
        @Nullable String cluster,
        @Nullable String stream,
        @Nullable String recordId,
        @Nullable Instant recordTime,
        @Nullable Instant arrived) {

    /** An origin of which only the kind of cluster is known. */
    public static Origin of(String provider) {
        return new Origin(provider, null, null, null, null, null, null, null);
    }

    /** This origin with the cluster's identity, as a record's envelope tells it. */
    public Origin withCluster(@Nullable String newAccount, @Nullable String newRegion, @Nullable String newCluster) {
        return new Origin(provider, newAccount, newRegion, newCluster, stream, recordId, recordTime, arrived);
    }

    /** This origin with the record's own facts. */
    public Origin withRecord(
            @Nullable String newStream, @Nullable String newRecordId, @Nullable Instant newRecordTime) {
        return new Origin(provider, account, region, cluster, newStream, newRecordId, newRecordTime, arrived);
    }

    /** This origin with the time the bridge read the record. */
    public Origin arrivedAt(Instant time) {
        return new Origin(provider, account, region, cluster, stream, recordId, recordTime, time);
    }
}
