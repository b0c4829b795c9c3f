/** Splunk's HTTP Event Collector, which CrowdStrike Falcon LogScale and others speak too. */
@NullMarked
package dev.auditbridge.output.http.splunk;

import org.jspecify.annotations.NullMarked;
