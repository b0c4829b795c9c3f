package dev.auditbridge.aws;

import dev.auditbridge.output.tls.TlsSockets;
import dev.auditbridge.source.SourceException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.model.StsException;

/** Tells an operator what an error of AWS means and what to do; decides whether it passes by itself (I5). */
final class AwsFailures {
    static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    static final String PROXY =
            "the proxy on the way to AWS does not let the bridge through: set proxy.username and proxy.password";
    private static final Duration AFTER_THROTTLING = Duration.ofSeconds(1);

    private final String region;
    private final @Nullable String role;

    /** @param role the ARN of the role that is assumed, if any */
    AwsFailures(String region, @Nullable String role) {
        this.region = region;
        this.role = role;
    }

    /**
     * Explains an error.
     *
     * @param group the log group, or how the names of several begin
     * @param action the IAM action that was tried
     */
    SourceException explain(SdkException e, String group, String action) {
        return switch (e) {
            case StsException sts -> assuming(sts);
            case AwsServiceException service -> answered(service, group, action);
            case SdkException other -> unanswered(other, group);
        };
    }

    private SourceException assuming(StsException e) {
        String what = "the role " + role + " cannot be assumed: " + words(e);
        if (passes(e)) {
            return SourceException.retry(what, e);
        }
        return SourceException.blocked(
                what + "; let its trust policy name this identity and the externalId, and allow sts:AssumeRole on it",
                e);
    }

    private SourceException answered(AwsServiceException e, String group, String action) {
        String where = "CloudWatch Logs in " + region;
        if (e.statusCode() == PROXY_AUTHENTICATION_REQUIRED) {
            return SourceException.blocked(PROXY, e);
        }
        if (e.isThrottlingException()) {
            return SourceException.retryAfter(
                    where + " throttles: " + group + " is read a little later", AFTER_THROTTLING, e);
        }
        if (e.isClockSkewException()) {
            return SourceException.retry(where + " refuses the clock of this machine: " + words(e), e);
        }
        if (passes(e)) {
            return SourceException.retry(where + " failed while " + group + " was read: " + words(e), e);
        }
        return switch (code(e)) {
            case "ResourceNotFoundException" ->
                SourceException.blocked(
                        "the log group " + group + " is not in " + region
                                + ": check the name, and that the cluster logs the type \"audit\"; it is waited for",
                        e);
            case "AccessDeniedException" ->
                SourceException.blocked(
                        where + " denies access to " + group + ": " + words(e) + "; allow " + action
                                + " on the log group's ARN, with and without :*",
                        e);
            case "ExpiredTokenException", "ExpiredToken", "RequestExpired" ->
                SourceException.blocked(
                        "the AWS credentials have expired: " + words(e)
                                + "; renew them, or use a role that renews itself",
                        e);
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidSignatureException",
                    "SignatureDoesNotMatch",
                    "IncompleteSignatureException",
                    "MissingAuthenticationTokenException" ->
                SourceException.blocked(
                        where + " does not take the AWS credentials: " + words(e)
                                + "; check the access key, and that it is for this partition and account",
                        e);
            default -> SourceException.blocked(where + " refuses to read " + group + ": " + words(e), e);
        };
    }

    private SourceException unanswered(SdkException e, String group) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("SSO")) {
            return SourceException.blocked(
                    "the profile's sign-in at IAM Identity Center is over, so " + group
                            + " cannot be read: run aws sso login for it",
                    e);
        }
        if (message.contains("Unable to load credentials") || message.contains("Profile")) {
            return SourceException.blocked(
                    "no AWS credentials were found to read " + group
                            + ": attach a role (IRSA, Pod Identity, ECS, EC2), set profile, or set accessKeyId and"
                            + " secretAccessKey",
                    e);
        }
        if (TlsSockets.refused(e)) {
            return SourceException.blocked(
                    "CloudWatch Logs in " + region + ", or what answers for it, is not trusted: " + reason(e)
                            + "; check the key endpoint, and if a proxy opens TLS let the JDK trust its authority"
                            + " (javax.net.ssl.trustStore)",
                    e);
        }
        if (causeOf(e) instanceof UnknownHostException && !Region.regions().contains(Region.of(region))) {
            return SourceException.blocked("AWS has no region \"" + region + "\": correct the key region", e);
        }
        return SourceException.retry(
                "CloudWatch Logs in " + region + " did not answer while " + group + " was read: " + reason(e), e);
    }

    private static boolean passes(AwsServiceException e) {
        return e.isThrottlingException() || e.statusCode() >= 500;
    }

    /** What AWS calls the error; empty if it has no name. */
    static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    /** What AWS says of the error. */
    static String words(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? "status " + e.statusCode()
                : e.awsErrorDetails().errorMessage();
    }

    /** Why there was no answer. */
    static String reason(SdkException e) {
        Throwable cause = causeOf(e);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static Throwable causeOf(SdkException e) {
        Throwable cause = e;
        while (cause instanceof SdkClientException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
