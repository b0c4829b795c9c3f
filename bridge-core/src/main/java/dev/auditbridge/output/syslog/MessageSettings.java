package dev.auditbridge.output.syslog;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tcp.Host;
import java.util.List;

/**
 * How a syslog message is written.
 *
 * @param format what stands before the Event
 * @param priority the PRI
 * @param host the host it names, for {@link HostFrom#FIXED} and where the Event tells no other
 * @param hostFrom what the host is
 * @param app the program it names
 * @param largestMessage in bytes, header included
 * @param oversized what becomes of a larger one
 */
public record MessageSettings(
        HeaderFormat format,
        int priority,
        String host,
        HostFrom hostFrom,
        String app,
        int largestMessage,
        Oversized oversized) {

    /** What the host of a message is. */
    enum HostFrom {
        FIXED,
        PROVIDER,
        CLUSTER
    }

    /** What becomes of an Event that is too large. */
    enum Oversized {
        TRUNCATE,
        REFUSE
    }

    private static final Key<HeaderFormat> FORMAT = Key.choice(
                    "format",
                    "What stands before the Event: the header of RFC 5424, of RFC 3164, or that of the lines which a"
                            + " LogRhythm System Monitor Agent expects of an Open Collector (with encode.format logrhythm).",
                    HeaderFormat.class)
            .or(HeaderFormat.RFC5424);
    private static final Key<Facility> FACILITY = Key.choice(
            "facility", "The facility; without it audit, and daemon for a System Monitor Agent.", Facility.class);
    private static final Key<Facility.Severity> SEVERITY =
            Key.choice("severity", "The severity.", Facility.Severity.class).or(Facility.Severity.NOTICE);
    private static final Key<String> HOST_NAME = Key.text(
            "hostName", "The host that messages name as theirs; without it, what the system calls this machine.");
    private static final Key<HostFrom> HOST_FROM = Key.choice(
                    "hostNameFrom",
                    "Whether messages name as their host this one (fixed), the cluster, or its provider (aks, eks, gke).",
                    HostFrom.class)
            .or(HostFrom.FIXED);
    private static final Key<String> APP_NAME =
            Key.text("appName", "The program that messages name as theirs.").or("auditbridge");
    private static final Key<Long> LARGEST_MESSAGE = Key.size(
                    "largestMessage",
                    "The largest message that the receiver takes whole, header included; rsyslog takes 8KiB unless its"
                            + " maxMessageSize says more, and makes a second message of what is beyond.",
                    480,
                    64L << 20)
            .or(8L << 10);
    private static final Key<Oversized> OVERSIZED = Key.choice(
                    "oversized",
                    "What becomes of a larger Event: truncate leaves out responseObject, then requestObject, then the ends"
                            + " of strings, and says so in it; refuse makes it a dead letter.",
                    Oversized.class)
            .or(Oversized.TRUNCATE);

    /** The keys of an output that writes syslog messages. */
    public static final List<Key<?>> KEYS =
            List.of(FORMAT, FACILITY, SEVERITY, HOST_NAME, HOST_FROM, APP_NAME, LARGEST_MESSAGE, OVERSIZED);

    /** Reads them. */
    public static MessageSettings from(Settings settings) {
        HeaderFormat format = settings.get(FORMAT);
        Facility facility = settings.find(FACILITY)
                .orElse(format == HeaderFormat.SYSTEM_MONITOR_AGENT ? Facility.DAEMON : Facility.AUDIT);
        return new MessageSettings(
                format,
                facility.priority(settings.get(SEVERITY)),
                settings.find(HOST_NAME).orElseGet(Host::ownName),
                settings.get(HOST_FROM),
                settings.get(APP_NAME),
                Math.toIntExact(settings.get(LARGEST_MESSAGE)),
                settings.get(OVERSIZED));
    }
}
