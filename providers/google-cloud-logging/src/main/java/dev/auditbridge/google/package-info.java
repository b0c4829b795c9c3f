/** GKE: audit entries of Google Cloud Logging, as protobuf and as JSON, turned back into Events; and the source that reads them. */
@NullMarked
package dev.auditbridge.google;

import org.jspecify.annotations.NullMarked;
