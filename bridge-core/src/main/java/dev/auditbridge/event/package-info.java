/** The canonical {@code audit.k8s.io/v1} Event and its codec; no other package is below it. */
@NullMarked
package dev.auditbridge.event;

import org.jspecify.annotations.NullMarked;
