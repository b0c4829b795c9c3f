/** TLS towards collectors, by the JDK's JSSE. */
@NullMarked
package dev.auditbridge.output.tls;

import org.jspecify.annotations.NullMarked;
