/** A stand-in for Azure Event Hubs: AMQP 1.0 on loopback, with fault switches. */
@NullMarked
package dev.auditbridge.standins.eventhubs;

import org.jspecify.annotations.NullMarked;
