package dev.auditbridge.output.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What stands before the encoded Event in a syslog message. */
enum HeaderFormat {
    /** {@code <PRI>1 TIME HOST APP - MSGID - } : RFC 5424, the time to the microsecond it allows. */
    RFC5424 {
        @Override
        String header(int priority, Instant time, ZoneId zone, String host, String app) {
            return "<" + priority + ">1 " + MICROS.format(time) + " " + host + " " + app + " - audit - ";
        }
    },
    /** {@code <PRI>Mmm dd hh:mm:ss HOST TAG: } : RFC 3164, in local time as it says. */
    RFC3164 {
        @Override
        String header(int priority, Instant time, ZoneId zone, String host, String app) {
            return "<" + priority + ">" + BSD.format(time.atZone(zone)) + " " + host + " " + app + ": ";
        }
    },
    /**
     * {@code <PRI>TIME HOST TAG: } : as LogRhythm's Open Collector writes to a System Monitor Agent. The zone is {@code Z},
     * because a zone without a colon is not understood by all that relay it (rsyslog 8.2302, measured).
     */
    SYSTEM_MONITOR_AGENT {
        @Override
        String header(int priority, Instant time, ZoneId zone, String host, String app) {
            return "<" + priority + ">" + MILLIS.format(time) + " " + host + " " + app + ": ";
        }
    };

    private static final DateTimeFormatter MICROS = utc("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final DateTimeFormatter MILLIS = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter BSD = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    abstract String header(int priority, Instant time, ZoneId zone, String host, String app);

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
