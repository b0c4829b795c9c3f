/** The API server's audit policy: read as it reads it, decided as it decides it. */
@NullMarked
package dev.auditbridge.policy;

import org.jspecify.annotations.NullMarked;
