/** Syslog over UDP, TCP and TLS (RFC 5424, 3164, 5425, 5426, 6587), and the lines of LogRhythm's System Monitor Agent. */
@NullMarked
package dev.auditbridge.output.syslog;

import org.jspecify.annotations.NullMarked;
