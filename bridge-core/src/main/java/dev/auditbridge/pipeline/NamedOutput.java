package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.output.Output;

/**
 * An output as the configuration names it.
 *
 * @param settings how it is delivered to
 */
public record NamedOutput(String name, Output output, DeliverySettings settings) {}
