package dev.auditbridge.aws;

import dev.auditbridge.pipeline.ListedObjectStore;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects below a prefix of a bucket; a version is an ETag. Reads of S3 are consistent, and {@code If-Match} and {@code
 * If-None-Match: *} make a write conditional (S3 user guide, "Add preconditions to S3 operations").
 */
final class S3ObjectStore implements ListedObjectStore {
    private static final int PRECONDITION_FAILED = 412;
    /** Another conditional write of the same object was under way: which of both came first is not known yet. */
    private static final int CONFLICT = 409;

    private static final int MOST_ATTEMPTS = 5;

    private final S3Client client;
    private final AwsSession session;
    private final String bucket;
    private final String prefix;
    private final StoreFailures failures;

    /**
     * A store.
     *
     * @param session closed with this store, like the client
     * @param prefix what the names of all its objects begin with; empty or with a {@code /} at its end
     */
    S3ObjectStore(S3Client client, AwsSession session, String bucket, String prefix) {
        this.client = client;
        this.session = session;
        this.bucket = bucket;
        this.prefix = prefix;
        this.failures = new StoreFailures(
                "the bucket " + bucket,
                "make it in " + session.connection().region() + ", or correct the key bucket or region");
    }

    @Override
    public Optional<Stored> get(String name) throws IOException {
        try {
            ResponseBytes<GetObjectResponse> object =
                    client.getObjectAsBytes(request -> request.bucket(bucket).key(prefix + name));
            return Optional.of(
                    new Stored(object.asByteArray(), object.response().eTag()));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            // Without the second S3 says of an object that is not there that it is denied.
            throw failures.explain(e, "s3:GetObject and s3:ListBucket");
        }
    }

    @Override
    public Optional<String> put(String name, byte[] bytes, String expected) throws IOException {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(prefix + name);
        if (expected.equals(ABSENT)) {
            request.ifNoneMatch("*");
        } else {
            request.ifMatch(expected);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return Optional.of(client.putObject(request.build(), RequestBody.fromBytes(bytes))
                        .eTag());
            } catch (NoSuchKeyException e) {
                // There is nothing any more that could have the expected version.
                return Optional.empty();
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return Optional.empty();
                }
                if (e.statusCode() != CONFLICT || attempt == MOST_ATTEMPTS) {
                    throw failures.explain(e, "s3:PutObject");
                }
            } catch (SdkException e) {
                throw failures.explain(e, "s3:PutObject");
            }
        }
    }

    @Override
    public Page list(String listed, Optional<String> next) throws IOException {
        try {
            // In the order of the names, of 1,000 at most (S3 API reference, ListObjectsV2).
            ListObjectsV2Response page = client.listObjectsV2(
                    request -> request.bucket(bucket).prefix(prefix + listed).continuationToken(next.orElse(null)));
            return new Page(
                    page.contents().stream()
                            .map(object -> new Listed(object.key().substring(prefix.length()), object.size()))
                            .toList(),
                    Optional.ofNullable(page.nextContinuationToken()));
        } catch (SdkException e) {
            throw failures.explain(e, "s3:ListBucket");
        }
    }

    @Override
    public void close() {
        client.close();
        session.close();
    }
}
