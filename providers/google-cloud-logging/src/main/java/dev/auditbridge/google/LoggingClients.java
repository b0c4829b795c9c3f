package dev.auditbridge.google;

import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.stub.LoggingServiceV2StubSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Opens clients of Cloud Logging whose calls are single attempts: the bridge alone retries. */
final class LoggingClients {
    /** A page of the largest entries stays below this if it has up to 64; of usual ones, any page does. */
    private static final int LARGEST_MESSAGE = 32 << 20;

    private static final Duration CALL = Duration.ofSeconds(60);

    private LoggingClients() {}

    static LoggingClient open(Connection connection) throws IOException {
        LoggingServiceV2StubSettings.Builder settings = connection.configure(
                LoggingServiceV2StubSettings.newBuilder(),
                LoggingServiceV2StubSettings.defaultGrpcTransportProviderBuilder(),
                LARGEST_MESSAGE,
                LoggingServiceV2StubSettings.getDefaultServiceScopes());
        settings.listLogEntriesSettings().setRetryableCodes(Set.of()).setSimpleTimeoutNoRetriesDuration(CALL);
        return LoggingClient.create(settings.build().createStub());
    }
}
