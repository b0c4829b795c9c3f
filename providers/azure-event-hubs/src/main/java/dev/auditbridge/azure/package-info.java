/** AKS audit logs: the envelopes of Azure Monitor, and Azure Event Hubs as a source. */
@NullMarked
package dev.auditbridge.azure;

import org.jspecify.annotations.NullMarked;
