package dev.auditbridge.output.syslog;

/** The facilities of RFC 5424, table 1, by the names that syslog daemons use. */
enum Facility {
    USER(1),
    DAEMON(3),
    AUTH(4),
    SYSLOG(5),
    AUTHPRIV(10),
    AUDIT(13),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int code;

    Facility(int code) {
        this.code = code;
    }

    /** The PRI of a message (RFC 5424, 6.2.1). */
    int priority(Severity severity) {
        return code * 8 + severity.ordinal();
    }

    /** The severities of RFC 5424, table 2, in order of their codes. */
    enum Severity {
        EMERGENCY,
        ALERT,
        CRITICAL,
        ERROR,
        WARNING,
        NOTICE,
        INFORMATIONAL,
        DEBUG
    }
}
