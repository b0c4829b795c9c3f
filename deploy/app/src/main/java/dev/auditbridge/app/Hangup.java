package dev.auditbridge.app;

import org.jline.utils.Signals;

/** Does something at each SIGHUP, instead of ending the process. Where there is no such signal it does nothing. */
final class Hangup {
    private static final String SIGNAL = "HUP";

    private volatile boolean ignored;

    private Hangup() {}

    /** Installs it; the action runs in a thread of its own. */
    static Hangup install(Runnable action) {
        Hangup hangup = new Hangup();
        Signals.register(SIGNAL, () -> {
            if (!hangup.ignored) {
                Thread.ofVirtual().name("hangup").start(action);
            }
        });
        return hangup;
    }

    /** From now on the signal does nothing: neither this, nor the end of a process that is ending in order. */
    void ignore() {
        ignored = true;
    }
}
