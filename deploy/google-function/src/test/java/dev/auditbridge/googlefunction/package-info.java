@NullMarked
package dev.auditbridge.googlefunction;

import org.jspecify.annotations.NullMarked;
