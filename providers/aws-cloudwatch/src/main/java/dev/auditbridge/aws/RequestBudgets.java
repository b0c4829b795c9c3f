package dev.auditbridge.aws;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budgets of all sources of a process. Thread-safe. */
final class RequestBudgets {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBudgets.class);

    private final Map<String, RequestBudget> budgets = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

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
        if (budget.perSecond() != perSecond && told.add(account + " " + perSecond)) {
            LOG.warn(
                    "account {}: its sources in {} make {} requests a second together, as the first of them says, and not {}",
                    account,
                    connection.region(),
                    budget.perSecond(),
                    perSecond);
        }
        return budget;
    }

    private RequestBudget budget(AwsConnection connection, String owner, int perSecond) {
        String service = connection.endpoint().map(Object::toString).orElse("");
        return budgets.computeIfAbsent(
                connection.region() + " " + service + " " + owner, key -> new RequestBudget(perSecond));
    }
}
