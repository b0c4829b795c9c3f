package dev.auditbridge.encode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader of the Open Collector's line, as a base rule sees it: fields between pipes, in its order, each at most
 * once, and the rest of the line after {@code |original_message=}.
 */
public final class LogRhythmLine {
    private static final String ORIGINAL_MESSAGE = "original_message";

    /** The order of the base rule "Syslog - Open Collector", as whsdp.jq and LogRhythm's own scripts have it. */
    private static final String ORDER =
            "beatname, device_type, fullyqualifiedbeatname, time, object, objectname, objecttype,"
                    + " hash, policy, result, url, useragent, responsecode, subject, version, command, reason, action, status,"
                    + " sessiontype, process, processid, parentprocessid, parentprocessname, parentprocesspath, quantity, amount,"
                    + " size, rate, minutes, seconds, milliseconds, session, kilobytesin, kilobytesout, kilobytes, packetsin,"
                    + " packetsout, severity, vmid, vendorinfo, threatname, threatid, cve, smac, dmac, sinterface, dinterface, sip,"
                    + " dip, snatip, dnatip, sname, dname, serialnumber, login, account, sender, recipient, group, domainimpacted,"
                    + " domainorigin, protnum, protname, sport, dport, snatport, dnatport, augmented, tag1, tag2, tag3, tag4, tag5,"
                    + " tag6, tag7, tag8, tag9, tag10, original_message";

    private static final List<String> KEYS = List.of(ORDER.split(", "));

    private LogRhythmLine() {}

    /** Reads one line into its fields, or fails. */
    public static Map<String, String> parse(String line) {
        if (line.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new AssertionError("more than one line");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        int last = -1;
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) != '|') {
                throw new AssertionError("a field must begin with a pipe at " + at + ": " + line);
            }
            int equals = line.indexOf('=', at);
            String key = line.substring(at + 1, equals);
            int place = KEYS.indexOf(key);
            if (place <= last) {
                throw new AssertionError("\"" + key + "\" is unknown, or out of order: " + line);
            }
            last = place;
            int end = key.equals(ORIGINAL_MESSAGE) ? line.length() : line.indexOf('|', equals);
            if (end < 0) {
                throw new AssertionError("original_message must be last: " + line);
            }
            fields.put(key, line.substring(equals + 1, end));
            at = end;
        }
        if (last != KEYS.size() - 1) {
            throw new AssertionError("original_message is missing: " + line);
        }
        return fields;
    }
}
