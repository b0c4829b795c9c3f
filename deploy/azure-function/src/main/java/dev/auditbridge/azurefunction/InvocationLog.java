package dev.auditbridge.azurefunction;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** While it is open, what the bridge logs goes to the logger of an invocation, under which Azure shows it. */
final class InvocationLog implements AutoCloseable {
    private static final Logger BRIDGE = Logger.getLogger("dev.auditbridge");

    /** What these say the source says in its own words, once, with the remedy. Held, as loggers are forgotten otherwise. */
    private static final List<Logger> QUIET = List.of(Logger.getLogger("com.azure"), Logger.getLogger("reactor"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private final Logger invocation;
    private final Handler handler;

    private InvocationLog(Logger invocation) {
        this.invocation = invocation;
        this.handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                invocation.log(message);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    static InvocationLog to(Logger invocation) {
        InvocationLog log = new InvocationLog(invocation);
        BRIDGE.setUseParentHandlers(false);
        BRIDGE.addHandler(log.handler);
        return log;
    }

    void say(String line) {
        invocation.info(line);
    }

    @Override
    public void close() {
        BRIDGE.removeHandler(handler);
        BRIDGE.setUseParentHandlers(true);
    }
}
