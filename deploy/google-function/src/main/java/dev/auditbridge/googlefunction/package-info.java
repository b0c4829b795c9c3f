/** The bridge as Cloud Run functions: on a schedule over HTTP, and behind an Eventarc trigger of a Pub/Sub topic. */
@NullMarked
package dev.auditbridge.googlefunction;

import org.jspecify.annotations.NullMarked;
