/** OpenTelemetry's protocol for logs, over HTTP and in JSON. */
@NullMarked
package dev.auditbridge.output.http.otlp;

import org.jspecify.annotations.NullMarked;
