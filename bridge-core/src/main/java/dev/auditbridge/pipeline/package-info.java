/** Ledger, checkpoints and the bridge itself: wiring and life cycle. */
@NullMarked
package dev.auditbridge.pipeline;

import org.jspecify.annotations.NullMarked;
