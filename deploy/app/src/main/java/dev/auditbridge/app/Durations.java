package dev.auditbridge.app;

import dev.auditbridge.config.Units;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line are written as in the configuration. */
final class Durations implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Units.duration(text)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + text + "\" is no duration; expected " + Units.DURATION_FORM));
    }
}
