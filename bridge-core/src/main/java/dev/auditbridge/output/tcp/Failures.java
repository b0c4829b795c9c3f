package dev.auditbridge.output.tcp;

import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TlsSockets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What failures to reach collectors mean for a send. */
public final class Failures {
    private Failures() {}

    /** One host failed: for now, or, by TLS, until somebody acts (I5). */
    public static SendResult of(Host host, IOException e) {
        String what = e instanceof UnknownHostException ? "there is no host of that name" : describe(e);
        return TlsSockets.needsSomebody(e)
                ? new SendResult.Blocked("collector " + host + ": TLS failed: " + what
                        + "; check the certificates on both sides and the output's tls settings")
                : retry("collector " + host + ": " + what);
    }

    /** Several hosts failed: Blocked only if every one is, since one that may come back by itself is waited for. */
    public static SendResult all(List<SendResult> failures) {
        List<String> why = new ArrayList<>();
        boolean blocked = true;
        for (SendResult failure : failures) {
            switch (failure) {
                case SendResult.Blocked(String reason) -> why.add(reason);
                case SendResult.Retry(Duration after, String reason) -> {
                    why.add(reason);
                    blocked = false;
                }
                case SendResult.Done done -> throw new AssertionError("a failure is not done");
                case SendResult.TooLarge tooLarge -> throw new AssertionError("a failure has no size");
            }
        }
        String all = String.join("; ", why);
        return blocked ? new SendResult.Blocked(all) : retry(all);
    }

    /**
     * Whether a connection was lost, as one that its peer has ended while it was idle. One that stands and says nothing in time
     * is not: a second try at once would only double the wait.
     */
    public static boolean isLost(Optional<IOException> failure) {
        return failure.isPresent() && !(failure.get() instanceof SocketTimeoutException);
    }

    /** Passes by itself. */
    public static SendResult retry(String why) {
        return new SendResult.Retry(Duration.ZERO, why);
    }

    /** An interrupt closes the socket that a virtual thread blocks on; what became of the send is then unknown. */
    public static void interrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the bridge is stopping; what became of the send is unknown");
        }
    }

    private static String describe(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
