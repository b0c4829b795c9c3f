/** What a provider implements: sources, partitions, positions, decoders. */
@NullMarked
package dev.auditbridge.source;

import org.jspecify.annotations.NullMarked;
