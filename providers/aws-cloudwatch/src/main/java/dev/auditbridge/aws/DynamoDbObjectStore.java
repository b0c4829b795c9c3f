package dev.auditbridge.aws;

import dev.auditbridge.aws.DynamoDbLeases.Refused;
import dev.auditbridge.pipeline.ObjectStore;
import dev.auditbridge.pipeline.UnversionedObjects;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items of a DynamoDB table, each with a lease: who reads an item holds it from then on, alone, until this store is closed or
 * has not renewed the lease for its duration. So of two overlapping scheduled runs one waits at its start, and one that was
 * held up longer than its lease can no longer write when another has taken over.
 *
 * <p>The lease saves work that would be done twice; what keeps a position from moving back is the version, which every write
 * must name. A clock that is wrong may cost the lease early, and with it duplicates, never an Event.
 */
final class DynamoDbObjectStore implements ObjectStore {
    /** An item has at most 400 KB (DynamoDB developer guide, "Quotas"); some is for names and the lease. */
    private static final int MOST_BYTES = 380_000;

    private static final String VERSION = "version";

    private final DynamoDbLeases leases;
    private final DynamoDbItems items;
    private final StoreFailures failures;

    /**
     * A store.
     *
     * @param leases closed with this store
     * @param items of the same table, without a lease
     */
    DynamoDbObjectStore(DynamoDbLeases leases, DynamoDbItems items, StoreFailures failures) {
        this.leases = leases;
        this.items = items;
        this.failures = failures;
    }

    @Override
    public int mostBytes() {
        return MOST_BYTES;
    }

    /**
     * Takes the lease, and reads.
     *
     * @throws IOException also if another holds the lease; the sentence says who, and until when
     */
    @Override
    public Optional<Stored> get(String name) throws IOException {
        try {
            return stored(leases.take(name));
        } catch (Refused refused) {
            if (leases.wasHeld(name)) {
                // Lost: what is there is no longer ours to write, which the version alone will tell.
                return stored(refused.item());
            }
            throw new IOException(
                    leases.name(name) + " is leased to another run, " + refused.holder() + ", until "
                            + Instant.ofEpochMilli(refused.until()) + " if it does not renew it; it is waited for",
                    refused);
        } catch (SdkException e) {
            throw failures.explain(e, DynamoDbLeases.ACTION);
        }
    }

    private static Optional<Stored> stored(Map<String, AttributeValue> item) {
        AttributeValue document = item.get(DynamoDbItems.DOCUMENT);
        AttributeValue version = item.get(VERSION);
        return document == null || version == null
                ? Optional.empty()
                : Optional.of(new Stored(document.b().asByteArray(), version.n()));
    }

    @Override
    public Optional<String> put(String name, byte[] bytes, String expected) throws IOException {
        String version = expected.equals(ABSENT) ? "1" : String.valueOf(Long.parseLong(expected) + 1);
        try {
            leases.take(
                    name,
                    Map.of(
                            DynamoDbItems.DOCUMENT,
                            AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes)),
                            VERSION,
                            AttributeValue.fromN(version)),
                    VERSION,
                    expected.equals(ABSENT) ? Optional.empty() : Optional.of(AttributeValue.fromN(expected)));
            return Optional.of(version);
        } catch (Refused e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failures.explain(e, DynamoDbLeases.ACTION);
        }
    }

    @Override
    public Optional<UnversionedObjects> beside() {
        return Optional.of(items);
    }

    @Override
    public void close() {
        leases.close();
    }
}
