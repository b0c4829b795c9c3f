@NullMarked
package dev.auditbridge.standins.cloudlogging;

import org.jspecify.annotations.NullMarked;
