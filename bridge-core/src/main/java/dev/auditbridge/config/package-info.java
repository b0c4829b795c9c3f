/** Values with units, component declarations, and YAML with places. Knows no component. */
@NullMarked
package dev.auditbridge.config;

import org.jspecify.annotations.NullMarked;
