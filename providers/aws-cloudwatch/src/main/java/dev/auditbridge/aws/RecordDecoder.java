package dev.auditbridge.aws;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes records of FilterLogEvents. */
final class RecordDecoder {
    private final EksDecoder decoder;
    private final String streamPrefix;
    private final InstantSource clock;

    RecordDecoder(EksDecoder decoder, String streamPrefix, InstantSource clock) {
        this.decoder = decoder;
        this.streamPrefix = streamPrefix;
        this.clock = clock;
    }

    /** What is known of every record of a group. */
    static Origin origin(LogGroup group, @Nullable String account, String region) {
        return Origin.of("eks")
                .withCluster(
                        group.account() == null ? account : group.account(),
                        group.region() == null ? region : group.region(),
                        group.cluster());
    }

    /** The streams were asked for by prefix; not every service of this protocol obeys it. */
    List<Decoded> decode(LogRecord record, Origin group) {
        if (!record.stream().startsWith(streamPrefix)) {
            return List.of(new Decoded.Ignored(MessageDecoder.OTHER_STREAM));
        }
        Origin origin = group.withRecord(record.stream(), record.id(), Instant.ofEpochMilli(record.timestamp()))
                .arrivedAt(clock.instant());
        return decoder.decodeMessage(record.message().getBytes(StandardCharsets.UTF_8), origin);
    }
}
