@NullMarked
package dev.auditbridge.google;

import org.jspecify.annotations.NullMarked;
