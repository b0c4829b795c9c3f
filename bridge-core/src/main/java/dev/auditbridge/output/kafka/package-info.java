/** Apache Kafka: each Event a record of a topic. Its client library is optional; the factory alone must load without it. */
@NullMarked
package dev.auditbridge.output.kafka;

import org.jspecify.annotations.NullMarked;
