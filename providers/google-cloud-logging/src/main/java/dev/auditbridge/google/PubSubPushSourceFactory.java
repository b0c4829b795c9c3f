package dev.auditbridge.google;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import java.time.InstantSource;
import java.util.Set;

/** Makes sources of GKE audit logs that Pub/Sub pushes to a function. */
public final class PubSubPushSourceFactory implements SourceFactory {
    private static final ComponentSpec SPEC = ComponentSpec.of(
            "google-pubsub-push",
            "GKE audit logs that Pub/Sub pushes to the function of deploy/google-function.",
            InferenceKeys.INFER);

    /** For {@link java.util.ServiceLoader}. */
    public PubSubPushSourceFactory() {}

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
        return new PubSubPushSource(limits, InferenceKeys.inference(settings), InstantSource.system());
    }
}
