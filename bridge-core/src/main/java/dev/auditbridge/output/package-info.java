/** What a collector needs: one protocol an output. */
@NullMarked
package dev.auditbridge.output;

import org.jspecify.annotations.NullMarked;
