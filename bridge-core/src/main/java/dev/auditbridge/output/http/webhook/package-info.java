/** Events to any receiver of HTTP POSTs: Kubernetes audit webhooks such as Falco's, and collectors of JSON. */
@NullMarked
package dev.auditbridge.output.http.webhook;

import org.jspecify.annotations.NullMarked;
