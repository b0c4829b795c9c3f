@NullMarked
package dev.auditbridge.azurefunction;

import org.jspecify.annotations.NullMarked;
