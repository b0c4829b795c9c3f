/** EKS audit logs out of Amazon CloudWatch Logs: the source, and the decoder of every transport. */
@NullMarked
package dev.auditbridge.aws;

import org.jspecify.annotations.NullMarked;
