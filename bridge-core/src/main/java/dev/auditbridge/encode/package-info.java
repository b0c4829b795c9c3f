/** An Event to the bytes a collector reads. */
@NullMarked
package dev.auditbridge.encode;

import org.jspecify.annotations.NullMarked;
