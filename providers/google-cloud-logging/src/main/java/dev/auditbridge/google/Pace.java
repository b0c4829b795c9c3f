package dev.auditbridge.google;

import java.time.Duration;

/**
 * How often Cloud Logging is read, and how far back.
 *
 * @param poll time between two windows
 * @param settle how old an entry must be to be read; entries become visible up to half a minute late
 * @param overlap how much of the time before is read again with each window
 * @param window the width of a window; it grows by itself while there is little to read
 * @param sweep time between two looks for entries that came later than the overlap
 * @param sweepBack how far back those go in time received, beyond the last of them
 * @param latest how late an entry may be received at all and still be delivered
 * @param splitWait how long the parts of a split entry wait for each other
 * @param pageSize the most entries of a page
 */
record Pace(
        Duration poll,
        Duration settle,
        Duration overlap,
        Duration window,
        Duration sweep,
        Duration sweepBack,
        Duration latest,
        Duration splitWait,
        int pageSize) {}
