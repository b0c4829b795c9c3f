package dev.auditbridge.encode;

import org.jspecify.annotations.Nullable;

/** What is known of where an Event came from, for the mappings. */
final class OriginFacts {
    static final Fact.Text PROVIDER =
            Fact.text(Member.PROVIDER, event -> event.origin().provider());
    static final Fact.Text ACCOUNT =
            Fact.text(Member.ACCOUNT, event -> event.origin().account());
    static final Fact.Text REGION =
            Fact.text(Member.REGION, event -> event.origin().region());
    static final Fact.Text CLUSTER =
            Fact.text(Member.CLUSTER, event -> event.origin().cluster());
    static final Fact.Text CLUSTER_NAME = Fact.text(
            "its name: of an Azure resource id, what follows the last `/`",
            event -> name(event.origin().cluster()),
            Member.CLUSTER);
    static final Fact.Text STREAM = Fact.text(Member.STREAM, event -> event.origin().stream());
    static final Fact.Text RECORD_ID =
            Fact.text(Member.RECORD_ID, event -> event.origin().recordId());

    private OriginFacts() {}

    private static @Nullable String name(@Nullable String cluster) {
        return cluster == null ? null : cluster.substring(cluster.lastIndexOf('/') + 1);
    }
}
