package dev.auditbridge.google;

import dev.auditbridge.google.AuditEntry.Caller;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An Event's {@code user} and {@code impersonatedUser}. Groups, uid and extra are lost in Cloud Logging. */
record Identity(
        @Nullable String username,
        List<String> groups,
        @Nullable String impersonated) {
    private static final String ANONYMOUS = "system:anonymous";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String NODE = "system:node:";

    /**
     * Who called.
     *
     * @param inferred where a guess is added
     */
    static Identity of(Caller caller, Inference inference, Set<Field> inferred) {
        String username = caller.principalEmail() != null ? caller.principalEmail() : caller.principalSubject();
        String impersonated = null;
        if (username != null) {
            impersonated = caller.authoritySelector();
        } else if (ANONYMOUS.equals(caller.authoritySelector()) || inference.anonymousWhenAbsent()) {
            username = ANONYMOUS;
            inferred.add(Field.USERNAME);
        }
        if (impersonated != null) {
            inferred.add(Field.IMPERSONATED);
        }
        List<String> groups = inference.deriveGroups() && username != null ? groups(username) : List.of();
        if (!groups.isEmpty()) {
            inferred.add(Field.GROUPS);
        }
        return new Identity(username, groups, impersonated);
    }

    private static List<String> groups(String username) {
        if (username.equals(ANONYMOUS)) {
            return List.of("system:unauthenticated");
        }
        if (username.startsWith(NODE)) {
            return List.of("system:nodes", AUTHENTICATED);
        }
        if (username.startsWith(SERVICE_ACCOUNT)) {
            int end = username.indexOf(':', SERVICE_ACCOUNT.length());
            if (end > 0) {
                String namespace = username.substring(SERVICE_ACCOUNT.length(), end);
                return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, AUTHENTICATED);
            }
        }
        return List.of(AUTHENTICATED);
    }
}
