package dev.auditbridge.google;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * A message in hand.
 *
 * @param published when the sink's publisher put it into the topic
 */
record Message(Lease lease, ByteString data, Instant published) {}
