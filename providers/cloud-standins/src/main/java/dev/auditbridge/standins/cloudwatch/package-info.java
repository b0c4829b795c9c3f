/** A stand-in of Amazon CloudWatch Logs, on loopback. */
@NullMarked
package dev.auditbridge.standins.cloudwatch;

import org.jspecify.annotations.NullMarked;
