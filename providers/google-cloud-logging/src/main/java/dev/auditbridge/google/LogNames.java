package dev.auditbridge.google;

import org.jspecify.annotations.Nullable;

/** Names of logs: {@code projects/P/logs/ID}, where some clients un-escape the id and the API does not. */
final class LogNames {
    private static final String LOGS = "/logs/";

    private LogNames() {}

    /** With the id un-escaped. */
    static String plain(String logName) {
        return logName.indexOf('%') < 0 ? logName : logName.replace("%2F", "/").replace("%2f", "/");
    }

    /** The id of a plain name, or {@code null} if it has none. */
    static @Nullable String id(String plainName) {
        int logs = plainName.indexOf(LOGS);
        return logs < 0 ? null : plainName.substring(logs + LOGS.length());
    }
}
