/** The bridge as an Azure function on a timer. */
@NullMarked
package dev.auditbridge.azurefunction;

import org.jspecify.annotations.NullMarked;
