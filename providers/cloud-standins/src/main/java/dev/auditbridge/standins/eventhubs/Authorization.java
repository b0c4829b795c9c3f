package dev.auditbridge.standins.eventhubs;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/** The node {@code $cbs}: takes tokens that are good, or refuses them all. */
final class Authorization {
    private static final String DENIED = "InvalidSignature: The token has an invalid signature.";

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

    Message answer(Message request) {
        tokens.incrementAndGet();
        Map<String, Object> asked = request.getApplicationProperties() == null
                ? Map.of()
                : request.getApplicationProperties().getValue();
        String token = request.getBody() instanceof AmqpValue value ? String.valueOf(value.getValue()) : "";
        String refusal = denied ? DENIED : Tokens.refusal(String.valueOf(asked.get("type")), token);
        return refusal == null ? accepted() : refusal(refusal);
    }

    private static Message accepted() {
        Message answer = Proton.message();
        answer.setApplicationProperties(
                new ApplicationProperties(Map.of("status-code", 202, "status-description", "Accepted")));
        return answer;
    }

    /** The answer to what carries a token while all are refused. */
    static Message refusal() {
        return refusal(DENIED);
    }

    private static Message refusal(String why) {
        Message answer = Proton.message();
        answer.setApplicationProperties(new ApplicationProperties(Map.of(
                "status-code",
                401,
                "status-description",
                why,
                "error-condition",
                Symbol.valueOf("amqp:unauthorized-access"))));
        return answer;
    }
}
