/** Metrics, health and the server that shows them. */
@NullMarked
package dev.auditbridge.telemetry;

import org.jspecify.annotations.NullMarked;
