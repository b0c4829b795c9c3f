/** A collector on loopback that speaks lumberjack version 2 strictly. */
@NullMarked
package dev.auditbridge.standins.collector;

import org.jspecify.annotations.NullMarked;
