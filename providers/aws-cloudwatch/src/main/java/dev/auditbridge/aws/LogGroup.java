package dev.auditbridge.aws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A log group, by its name or its ARN.
 *
 * @param name such as {@code /aws/eks/prod/cluster}
 * @param arn without {@code :*}; asked for by it, a group may be another account's that is linked to ours
 */
record LogGroup(
        String name,
        @Nullable String arn,
        @Nullable String account,
        @Nullable String region) {
    /**
     * What the names of all audit streams begin with. {@code kube-apiserver-} alone would match the API server's text log
     * too. Source: EKS user guide, "Send control plane logs to CloudWatch Logs".
     */
    static final String AUDIT_STREAMS = "kube-apiserver-audit-";

    /** The service's own rule for names. */
    private static final String NAME = "[.\\-_/#A-Za-z0-9]{1,512}";

    private static final Pattern PLAIN = Pattern.compile(NAME);
    private static final Pattern ARN =
            Pattern.compile("(arn:aws[a-z-]*:logs:([a-z0-9-]+):([0-9]{12}):log-group:(" + NAME + "))(?::\\*)?");
    private static final Pattern EKS = Pattern.compile("/aws/eks/([^/]+)/cluster");

    /** @throws IllegalArgumentException if it is neither; the message says what is allowed */
    static LogGroup parse(String text) {
        Matcher arn = ARN.matcher(text);
        if (arn.matches()) {
            return new LogGroup(arn.group(4), arn.group(1), arn.group(3), arn.group(2));
        }
        if (PLAIN.matcher(text).matches()) {
            return new LogGroup(text, null, null, null);
        }
        throw new IllegalArgumentException(
                "\"" + text
                        + "\" is no log group: allowed is a name such as /aws/eks/CLUSTER/cluster, one with *, or the ARN of one");
    }

    /** What its partition is called: stable, and different for different groups. */
    String partition() {
        return arn == null ? name : arn;
    }

    @Nullable
    String cluster() {
        return cluster(name);
    }

    /** The cluster whose control plane writes to a group, if the name tells. */
    static @Nullable String cluster(@Nullable String group) {
        if (group == null) {
            return null;
        }
        Matcher matcher = EKS.matcher(group);
        return matcher.matches() ? matcher.group(1) : null;
    }

    static boolean isAuditStream(@Nullable String stream) {
        return stream != null && stream.startsWith("kube-apiserver-audit");
    }
}
