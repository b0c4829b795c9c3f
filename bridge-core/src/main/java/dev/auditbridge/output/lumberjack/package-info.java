/** Lumberjack version 2, the protocol of the Elastic beats: what LogRhythm's Open Collector, Logstash and Graylog read. */
@NullMarked
package dev.auditbridge.output.lumberjack;

import org.jspecify.annotations.NullMarked;
