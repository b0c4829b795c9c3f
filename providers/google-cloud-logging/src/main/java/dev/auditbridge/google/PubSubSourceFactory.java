package dev.auditbridge.google;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.google.PubSubSource.Mode;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes sources of GKE audit logs that a log sink sends to Pub/Sub. */
public final class PubSubSourceFactory implements SourceFactory {
    private static final Pattern SUBSCRIPTION = Pattern.compile("projects/[^/]+/subscriptions/[^/]+");

    private static final Key<String> NAME = Key.text(
                    "subscription",
                    "The pull subscription of the topic that the log sink writes to, projects/P/subscriptions/S.")
            .required();
    private static final Key<Mode> MODE = Key.choice(
                    "mode",
                    "pull, stream, or auto: by pulls until nothing is left or a minute has passed, then by a stream."
                            + " A scheduled run ends before the stream begins.",
                    Mode.class)
            .or(Mode.AUTO);
    private static final Key<Duration> PATIENCE = Key.duration(
                    "emptyAfter",
                    "How long the subscription is asked before it counts as empty; twice in a row is caught up.",
                    Duration.ofMillis(50),
                    Duration.ofMinutes(2))
            .or(Duration.ofSeconds(10));
    private static final Key<Integer> MESSAGES =
            Key.whole("pullMessages", "The most messages of one pull.", 1, 1000).or(1000);
    private static final Key<Long> BYTES = Key.size(
                    "maxOutstandingBytes",
                    "How much may be taken and not yet acknowledged; at most one answer of Pub/Sub goes beyond.",
                    1 << 20,
                    4L << 30)
            .or(64L << 20);

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "google-pubsub",
            "GKE audit logs that a log sink sends to a Google Pub/Sub topic.",
            NAME,
            MODE,
            PATIENCE,
            MESSAGES,
            BYTES,
            ConnectionKeys.ENDPOINT,
            ConnectionKeys.PLAINTEXT,
            ConnectionKeys.CREDENTIALS,
            ConnectionKeys.QUOTA_PROJECT,
            ConnectionKeys.UNIVERSE_DOMAIN,
            InferenceKeys.INFER);

    /** For {@link java.util.ServiceLoader}. */
    public PubSubSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Set<String> untoldMembers(Settings settings) {
        return InferenceKeys.untoldMembers(settings);
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        return create(settings, limits, InstantSource.system());
    }

    PubSubSource create(Settings settings, EventLimits limits, InstantSource clock) {
        String subscription = settings.get(NAME);
        if (!SUBSCRIPTION.matcher(subscription).matches()) {
            throw settings.error(NAME, subscription + " is not projects/P/subscriptions/S");
        }
        return new PubSubSource(
                new PubSubSource.Reading(
                        ConnectionKeys.connection(settings),
                        subscription,
                        settings.get(MODE),
                        settings.get(PATIENCE),
                        settings.get(MESSAGES),
                        settings.get(BYTES),
                        limits,
                        InferenceKeys.inference(settings)),
                clock);
    }
}
