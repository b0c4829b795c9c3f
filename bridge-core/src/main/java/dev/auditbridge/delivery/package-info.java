/** The retrying stage around an output, and the dead letter. */
@NullMarked
package dev.auditbridge.delivery;

import org.jspecify.annotations.NullMarked;
