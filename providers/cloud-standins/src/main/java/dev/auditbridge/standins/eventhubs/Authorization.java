package dev.auditbridge.standins.eventhubs;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/** The node {@code $cbs}: takes tokens, or refuses them all. */
final class Authorization {
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile boolean denied;

    void deny(boolean denied) {
        this.denied = denied;
    }

    /** How many tokens were put. */
    int tokens() {
        return tokens.get();
    }

    /** Whether tokens are refused just now; what carries one is refused too. */
    boolean denies() {
        return denied;
    }

    Message answer() {
        tokens.incrementAndGet();
        if (denied) {
            return refusal();
        }
        Message answer = Proton.message();
        answer.setApplicationProperties(
                new ApplicationProperties(Map.of("status-code", 202, "status-description", "Accepted")));
        return answer;
    }

    static Message refusal() {
        Message answer = Proton.message();
        answer.setApplicationProperties(new ApplicationProperties(Map.of(
                "status-code",
                401,
                "status-description",
                "InvalidSignature: The token has an invalid signature.",
                "error-condition",
                Symbol.valueOf("amqp:unauthorized-access"))));
        return answer;
    }
}
