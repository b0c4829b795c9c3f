/** What outputs that speak over TCP share: hosts and their order, connections with TLS and timeouts, and what failures mean. */
@NullMarked
package dev.auditbridge.output.tcp;

import org.jspecify.annotations.NullMarked;
