package dev.auditbridge.output.syslog;

import java.io.IOException;
import java.util.Optional;

/** The syslog output over TCP, one message a line. */
class SyslogLinesTest extends SyslogContract {
    private final SyslogReceiver receiver;

    SyslogLinesTest() throws IOException {
        receiver = new SyslogReceiver(false, Optional.empty());
    }

    @Override
    SyslogReceiver receiver() {
        return receiver;
    }

    @Override
    String settings() {
        return "framing: lf\nformat: rfc3164\n";
    }
}
