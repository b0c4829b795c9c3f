/** The bridge as an AWS Lambda function. */
@NullMarked
package dev.auditbridge.lambda;

import org.jspecify.annotations.NullMarked;
