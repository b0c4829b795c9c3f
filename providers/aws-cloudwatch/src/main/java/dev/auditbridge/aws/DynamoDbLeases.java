package dev.auditbridge.aws;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Leases on the items of a table, one item a name, all held by one holder, who renews them in a thread of its own three times
 * a duration, until closed. Every access is one conditional UpdateItem. Thread-safe.
 */
final class DynamoDbLeases implements AutoCloseable {
    /** The table's partition key, of type S. */
    static final String NAME = "name";

    /** The one permission it takes. */
    static final String ACTION = "dynamodb:UpdateItem";

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbLeases.class);
    private static final String HOLDER = "holder";
    private static final String UNTIL = "leaseUntil";
    private static final Map<String, String> LEASE = Map.of("#holder", HOLDER, "#until", UNTIL);
    private static final String IS_OURS = "#holder = :us";
    private static final String IS_FREE = "attribute_not_exists(#holder) OR #until < :now OR " + IS_OURS;

    private final DynamoDbClient client;
    private final AutoCloseable connections;
    private final String table;
    private final String holder;
    private final Duration duration;
    private final InstantSource clock;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Set<String> everHeld = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread renewal;

    /**
     * Starts without any lease.
     *
     * @param connections what the client stands on, closed after it
     * @param holder who this is, different for every run; told to those that find an item leased
     * @param duration how long a lease holds that is not renewed
     */
    DynamoDbLeases(
            DynamoDbClient client,
            AutoCloseable connections,
            String table,
            String holder,
            Duration duration,
            InstantSource clock) {
        this.client = client;
        this.connections = connections;
        this.table = table;
        this.holder = holder;
        this.duration = duration;
        this.clock = clock;
        this.renewal = Thread.ofVirtual().name("lease-" + table).start(this::renew);
    }

    /** Another holds the lease, or the item is not as expected. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, AttributeValue> item;

        Refused(ConditionalCheckFailedException cause) {
            super(cause);
            this.item = cause.item();
        }

        /** What is there instead. */
        Map<String, AttributeValue> item() {
            return item;
        }

        String holder() {
            AttributeValue other = item.get(HOLDER);
            return other == null ? "nobody" : other.s();
        }

        /** By the clock of the holder, in milliseconds. */
        long until() {
            AttributeValue end = item.get(UNTIL);
            return end == null ? 0 : Long.parseLong(end.n());
        }
    }

    /** Where a name's item is, for an operator. */
    String name(String name) {
        return "the item " + name + " of the DynamoDB table " + table;
    }

    /** Whether this holder has had a name's lease at some time. */
    boolean wasHeld(String name) {
        return everHeld.contains(name);
    }

    /**
     * Takes or renews a lease.
     *
     * @return the item
     * @throws Refused if another holds it
     */
    Map<String, AttributeValue> take(String name) throws Refused {
        return update(name, Map.of(), "(" + IS_FREE + ")", Map.of());
    }

    /**
     * Takes or renews a lease and writes, if an attribute has a value.
     *
     * @param values among them the attribute
     * @param expected nothing if the attribute must not be there
     * @throws Refused if another holds the lease, or the attribute has another value
     */
    void take(String name, Map<String, AttributeValue> values, String attribute, Optional<AttributeValue> expected)
            throws Refused {
        String isExpected =
                expected.isPresent() ? "#" + attribute + " = :expected" : "attribute_not_exists(#" + attribute + ")";
        update(
                name,
                values,
                "(" + IS_FREE + ") AND " + isExpected,
                expected.map(value -> Map.of(":expected", value)).orElse(Map.of()));
    }

    private Map<String, AttributeValue> update(
            String name, Map<String, AttributeValue> values, String condition, Map<String, AttributeValue> more)
            throws Refused {
        Map<String, AttributeValue> given = new HashMap<>(more);
        given.put(":us", AttributeValue.fromS(holder));
        given.put(":now", number(clock.millis()));
        given.put(":until", number(clock.millis() + duration.toMillis()));
        // By other names, as many words are reserved.
        Map<String, String> names = new HashMap<>(LEASE);
        StringJoiner sets =
                new StringJoiner(", ", "SET ", "").add("#holder = :us").add("#until = :until");
        values.forEach((attribute, value) -> {
            sets.add("#" + attribute + " = :" + attribute);
            names.put("#" + attribute, attribute);
            given.put(":" + attribute, value);
        });
        try {
            Map<String, AttributeValue> item = client.updateItem(request(name)
                            .updateExpression(sets.toString())
                            .conditionExpression(condition)
                            .expressionAttributeNames(names)
                            .expressionAttributeValues(given)
                            .returnValues(values.isEmpty() ? ReturnValue.ALL_NEW : ReturnValue.NONE)
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                            .build())
                    .attributes();
            held.add(name);
            everHeld.add(name);
            return item;
        } catch (ConditionalCheckFailedException e) {
            throw new Refused(e);
        }
    }

    private void renew() {
        try {
            while (!closed.await(duration.toMillis() / 3, TimeUnit.MILLISECONDS)) {
                for (String name : Set.copyOf(held)) {
                    renew(name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(String name) {
        try {
            client.updateItem(request(name)
                    .updateExpression("SET #until = :until")
                    .conditionExpression(IS_OURS)
                    .expressionAttributeValues(Map.of(
                            ":us", AttributeValue.fromS(holder),
                            ":until", number(clock.millis() + duration.toMillis())))
                    .build());
        } catch (ConditionalCheckFailedException e) {
            held.remove(name);
            LOG.warn("{} was not renewed in time and is leased to another run now", name(name));
        } catch (SdkException e) {
            LOG.warn("the lease on {} was not renewed and is tried again: {}", name(name), AwsFailures.reason(e));
        }
    }

    private UpdateItemRequest.Builder request(String name) {
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(Map.of(NAME, AttributeValue.fromS(name)))
                .expressionAttributeNames(LEASE);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(String.valueOf(value));
    }

    /** Gives up every lease, so that the next run need not wait. */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        try {
            renewal.join(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (String name : Set.copyOf(held)) {
            try {
                client.updateItem(request(name)
                        .updateExpression("REMOVE #holder, #until")
                        .conditionExpression(IS_OURS)
                        .expressionAttributeValues(Map.of(":us", AttributeValue.fromS(holder)))
                        .build());
            } catch (SdkException e) {
                LOG.warn(
                        "the lease on {} ends by itself, as it was not given up: {}",
                        name(name),
                        AwsFailures.reason(e));
            }
        }
        client.close();
        try {
            connections.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing the connections to AWS failed", e);
        }
    }
}
