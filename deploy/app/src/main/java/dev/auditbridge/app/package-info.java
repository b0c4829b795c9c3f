/** The command line: a contract that scripts rely on. Data goes to stdout, everything else to stderr. */
@NullMarked
package dev.auditbridge.app;

import org.jspecify.annotations.NullMarked;
