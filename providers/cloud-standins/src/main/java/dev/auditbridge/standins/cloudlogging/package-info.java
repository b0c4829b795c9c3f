/** A stand-in of Google Cloud Logging: its gRPC API on loopback, with switches for the faults it shows. */
@NullMarked
package dev.auditbridge.standins.cloudlogging;

import org.jspecify.annotations.NullMarked;
