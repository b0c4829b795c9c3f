/** How fast vendor bytes become Events. */
@NullMarked
package dev.auditbridge.benchmark;

import org.jspecify.annotations.NullMarked;
