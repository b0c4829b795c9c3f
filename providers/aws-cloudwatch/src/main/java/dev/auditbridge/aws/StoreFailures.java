package dev.auditbridge.aws;

import java.io.IOException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells an operator why a checkpoint or a dead letter cannot be kept in AWS, and what to do. */
final class StoreFailures {
    private final String place;
    private final String absence;

    /**
     * The failures of one store.
     *
     * @param place the bucket or table, as an operator finds it
     * @param absence what to do if it is not there
     */
    StoreFailures(String place, String absence) {
        this.place = place;
        this.absence = absence;
    }

    /** @param action the IAM action that was tried */
    IOException explain(SdkException e, String action) {
        return new IOException(
                switch (e) {
                    case AwsServiceException service -> answered(service, action);
                    case AbortedException aborted -> place + " was not waited for: the bridge is stopping";
                    case SdkException other -> place + " cannot be reached: " + AwsFailures.reason(other);
                },
                e);
    }

    private String answered(AwsServiceException e, String action) {
        if (e.statusCode() == AwsFailures.PROXY_AUTHENTICATION_REQUIRED) {
            return place + " cannot be reached: " + AwsFailures.PROXY;
        }
        return switch (AwsFailures.code(e)) {
            case "AccessDenied", "AccessDeniedException" ->
                place + " denies access: " + AwsFailures.words(e) + "; allow " + action + " on it";
            case "NoSuchBucket", "ResourceNotFoundException" -> place + " is not there: " + absence;
            default -> place + " refuses " + action + ": " + AwsFailures.words(e);
        };
    }
}
