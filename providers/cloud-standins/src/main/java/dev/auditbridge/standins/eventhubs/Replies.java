package dev.auditbridge.standins.eventhubs;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;

/** The reply link of {@code $cbs} or {@code $management}: answers wait for credit. */
final class Replies {
    private static final int LARGEST = 64 * 1024;

    private final Sender link;
    private final String node;
    private final Hub hub;
    private final Queue<Message> waiting = new ArrayDeque<>();

    Replies(Sender link, String node, Hub hub) {
        this.link = link;
        this.node = node;
        this.hub = hub;
    }

    Sender link() {
        return link;
    }

    String node() {
        return node;
    }

    void add(Message answer) {
        waiting.add(answer);
    }

    void send() {
        while (!waiting.isEmpty() && link.getCredit() > 0 && link.getLocalState() == EndpointState.ACTIVE) {
            byte[] encoded = new byte[LARGEST];
            int length = waiting.remove().encode(encoded, 0, encoded.length);
            Delivery delivery = link.delivery(hub.nextTag());
            link.send(encoded, 0, length);
            delivery.settle();
            link.advance();
        }
    }
}
