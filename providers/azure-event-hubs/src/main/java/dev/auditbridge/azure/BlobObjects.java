package dev.auditbridge.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import dev.auditbridge.pipeline.ListedObjectStore;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.util.Optional;

/** The blobs of a container as objects; their ETags are the versions. */
final class BlobObjects implements ListedObjectStore {
    private static final String ANY = "*";

    private final BlobContainerClient container;
    private final String prefix;
    private final BlobErrors errors;

    /**
     * Objects of a container.
     *
     * @param prefix stands before each name; empty, or with a slash at its end
     */
    BlobObjects(BlobContainer container, String prefix) {
        this.container = container.builders().get().buildClient();
        this.prefix = prefix;
        this.errors = container.errors();
    }

    @Override
    public Optional<Stored> get(String name) throws IOException {
        try {
            BlobDownloadContentResponse answer = container
                    .getBlobClient(prefix + name)
                    .downloadContentWithResponse(null, null, BlobContainer.ANSWER, Context.NONE);
            return Optional.of(new Stored(
                    answer.getValue().toBytes(), answer.getDeserializedHeaders().getETag()));
        } catch (BlobStorageException e) {
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                return Optional.empty();
            }
            throw failure(e);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public Optional<String> put(String name, byte[] bytes, String expected) throws IOException {
        BlobRequestConditions condition = expected.equals(ABSENT)
                ? new BlobRequestConditions().setIfNoneMatch(ANY)
                : new BlobRequestConditions().setIfMatch(expected);
        try {
            Response<BlockBlobItem> answer = container
                    .getBlobClient(prefix + name)
                    .getBlockBlobClient()
                    .uploadWithResponse(
                            new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(bytes))
                                    .setRequestConditions(condition),
                            BlobContainer.ANSWER,
                            Context.NONE);
            return Optional.of(answer.getValue().getETag());
        } catch (BlobStorageException e) {
            // A blob that is there answers an If-None-Match with 409, one of another version an If-Match with 412.
            if (BlobErrorCode.CONDITION_NOT_MET.equals(e.getErrorCode())
                    || BlobErrorCode.BLOB_ALREADY_EXISTS.equals(e.getErrorCode())) {
                return Optional.empty();
            }
            throw failure(e);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public Page list(String listed, Optional<String> next) throws IOException {
        try {
            // In the order of the names, of 5,000 at most (REST reference, "List Blobs").
            PagedResponse<BlobItem> page = container
                    .listBlobs(
                            new ListBlobsOptions().setPrefix(prefix + listed), next.orElse(null), BlobContainer.ANSWER)
                    .iterableByPage()
                    .iterator()
                    .next();
            return new Page(
                    page.getValue().stream()
                            .map(blob -> new Listed(
                                    blob.getName().substring(prefix.length()),
                                    blob.getProperties().getContentLength()))
                            .toList(),
                    Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty()));
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private IOException failure(RuntimeException error) {
        SourceException known = errors.of(error);
        return new IOException(known.getMessage(), error);
    }

    @Override
    public void close() {
        // The JDK's HTTP client frees its connections by itself.
    }
}
