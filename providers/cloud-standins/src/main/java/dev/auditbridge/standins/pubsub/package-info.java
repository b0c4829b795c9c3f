/** Google Cloud Pub/Sub on loopback. */
@org.jspecify.annotations.NullMarked
package dev.auditbridge.standins.pubsub;
