/** The Reliable Event Logging Protocol of rsyslog: syslog messages, each acknowledged. */
@NullMarked
package dev.auditbridge.output.relp;

import org.jspecify.annotations.NullMarked;
