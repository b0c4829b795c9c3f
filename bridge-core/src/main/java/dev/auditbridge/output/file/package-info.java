/** Files and standard output: one encoded Event a line. */
@NullMarked
package dev.auditbridge.output.file;

import org.jspecify.annotations.NullMarked;
