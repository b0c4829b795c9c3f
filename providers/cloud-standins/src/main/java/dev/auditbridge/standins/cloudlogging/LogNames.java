package dev.auditbridge.standins.cloudlogging;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Parts of a log's name, {@code PARENT/logs/ID} with the id URL-encoded. */
final class LogNames {
    private static final String LOGS = "/logs/";

    private LogNames() {}

    /** The id, decoded; empty if the name has none. */
    static String id(String logName) {
        int logs = logName.indexOf(LOGS);
        return logs < 0 ? "" : URLDecoder.decode(logName.substring(logs + LOGS.length()), StandardCharsets.UTF_8);
    }

    /** What owns the log, such as {@code projects/p}. */
    static String parent(String logName) {
        int logs = logName.indexOf(LOGS);
        return logs < 0 ? logName : logName.substring(0, logs);
    }
}
