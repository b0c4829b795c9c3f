/** Takes secrets out of Events, by what an Event is about, and leaves alone what detections read. */
@NullMarked
package dev.auditbridge.redact;

import org.jspecify.annotations.NullMarked;
