package dev.auditbridge.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The budgets of all sources of a process. Thread-safe. */
final class RequestBudgets {
    private final Map<String, RequestBudget> budgets = new ConcurrentHashMap<>();

    /** The budget of an account in the connection's region, as far as the configuration tells whose it is. */
    RequestBudget of(AwsConnection connection, int perSecond) {
        return budget(connection, connection.identity(), perSecond);
    }

    /** The same, now that the account is known: other credentials may be the same account's. */
    RequestBudget of(AwsConnection connection, String account, int perSecond) {
        RequestBudget budget = budget(connection, account, perSecond);
        RequestBudget assumed = of(connection, perSecond);
        if (assumed != budget) {
            budget.take(assumed);
        }
        return budget;
    }

    private RequestBudget budget(AwsConnection connection, String owner, int perSecond) {
        String service = connection.endpoint().map(Object::toString).orElse("");
        return budgets.computeIfAbsent(
                connection.region() + " " + service + " " + owner, key -> new RequestBudget(perSecond));
    }
}
