/** The bulk API of Elasticsearch and OpenSearch. */
@NullMarked
package dev.auditbridge.output.http.elasticsearch;

import org.jspecify.annotations.NullMarked;
