/** What every output over HTTP shares: the client, TLS, credentials, and what a status means. */
@NullMarked
package dev.auditbridge.output.http;

import org.jspecify.annotations.NullMarked;
