package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of where an Event came from, for the mappings. */
final class OriginFacts {
    static final Fact.Text PROVIDER =
            Fact.text(Member.PROVIDER, event -> event.origin().provider());
    static final Fact.Text ECS_CLOUD =
            Fact.text("azure, aws or gcp", event -> cloud(event, "azure", "aws", "gcp"), Member.PROVIDER);
    static final Fact.Text OCSF_CLOUD =
            Fact.text("Azure, AWS or GCP", event -> cloud(event, "Azure", "AWS", "GCP"), Member.PROVIDER);
    static final Fact.Text VENDOR = Fact.text(
            "Microsoft, AWS or Google, else Kubernetes",
            event -> {
                String vendor = cloud(event, "Microsoft", "AWS", "Google");
                return vendor == null ? "Kubernetes" : vendor;
            },
            Member.PROVIDER);
    static final Fact.Text PRODUCT = Fact.text(
            "the name of the managed Kubernetes, else Kubernetes",
            event -> {
                String product = cloud(event, "Azure Kubernetes Service", "Amazon EKS", "Google Kubernetes Engine");
                return product == null ? "Kubernetes" : product;
            },
            Member.PROVIDER);
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
    static final Fact.Text CLOUD = Fact.text(
            "`provider/account/region`, each if it is known",
            event -> Stream.of(
                            event.origin().provider(),
                            event.origin().account(),
                            event.origin().region())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("/")),
            Member.PROVIDER,
            Member.ACCOUNT,
            Member.REGION);
    static final Fact.Text STREAM = Fact.text(Member.STREAM, event -> event.origin().stream());
    static final Fact.Text RECORD_ID =
            Fact.text(Member.RECORD_ID, event -> event.origin().recordId());

    private OriginFacts() {}

    /** What stands for the cloud of AKS, EKS or GKE; absent for a cluster in none. */
    private static @Nullable String cloud(AuditEvent event, String aks, String eks, String gke) {
        return switch (event.origin().provider()) {
            case "aks" -> aks;
            case "eks" -> eks;
            case "gke" -> gke;
            default -> null;
        };
    }

    private static @Nullable String name(@Nullable String cluster) {
        return cluster == null ? null : cluster.substring(cluster.lastIndexOf('/') + 1);
    }
}
