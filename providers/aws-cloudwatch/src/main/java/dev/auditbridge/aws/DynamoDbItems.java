package dev.auditbridge.aws;

import dev.auditbridge.pipeline.UnversionedObjects;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items of a DynamoDB table that nobody leases. */
final class DynamoDbItems implements UnversionedObjects {
    /** The attribute that holds the bytes. */
    static final String DOCUMENT = "document";

    private static final String READ = "dynamodb:GetItem";

    private final DynamoDbClient client;
    private final String table;
    private final StoreFailures failures;

    DynamoDbItems(DynamoDbClient client, String table, StoreFailures failures) {
        this.client = client;
        this.table = table;
        this.failures = failures;
    }

    @Override
    public void write(String name, byte[] bytes) throws IOException {
        try {
            client.updateItem(request -> request.tableName(table)
                    .key(key(name))
                    .updateExpression("SET #document = :document")
                    .expressionAttributeNames(Map.of("#document", DOCUMENT))
                    .expressionAttributeValues(
                            Map.of(":document", AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes)))));
        } catch (SdkException e) {
            throw failures.explain(e, DynamoDbLeases.ACTION);
        }
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        try {
            AttributeValue document = client.getItem(
                            request -> request.tableName(table).key(key(name)).consistentRead(true))
                    .item()
                    .get(DOCUMENT);
            return Optional.ofNullable(document).map(value -> value.b().asByteArray());
        } catch (SdkException e) {
            throw failures.explain(e, READ);
        }
    }

    private static Map<String, AttributeValue> key(String name) {
        return Map.of(DynamoDbLeases.NAME, AttributeValue.fromS(name));
    }
}
