/** Knows an Event again that was delivered already. */
@NullMarked
package dev.auditbridge.dedupe;

import org.jspecify.annotations.NullMarked;
