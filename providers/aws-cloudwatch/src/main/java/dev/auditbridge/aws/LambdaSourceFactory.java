package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.SourceFactory;

/** Makes {@code aws-lambda} sources: they give what Lambda hands to the function that they run in, and nothing anywhere else. */
public final class LambdaSourceFactory implements SourceFactory {
    private static final ComponentSpec SPEC = ComponentSpec.of(
            "aws-lambda",
            "What Lambda hands to the function of deploy/aws-lambda: a Kinesis stream, or a log group's subscription.",
            AwsKeys.REGION);

    /** For {@link java.util.ServiceLoader}. */
    public LambdaSourceFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public LambdaSource create(String name, Settings settings, EventLimits limits) {
        return new LambdaSource(limits, settings.get(AwsKeys.REGION));
    }
}
