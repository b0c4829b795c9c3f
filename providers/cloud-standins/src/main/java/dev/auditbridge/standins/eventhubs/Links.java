package dev.auditbridge.standins.eventhubs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/** The sessions and links of one connection: who is answered by what. Runs under its connection's lock. */
final class Links {
    private static final int CREDIT = 100;
    private static final UnsignedLong LARGEST_MESSAGE = UnsignedLong.valueOf(1 << 20);
    private static final Symbol TRACK = Symbol.valueOf("com.microsoft:enable-receiver-runtime-metric");
    private static final Symbol EPOCH = Symbol.valueOf("com.microsoft:epoch");

    private final Hub hub;
    private final AmqpConnection connection;
    private final List<HubReader> readers = new ArrayList<>();
    private final List<Replies> replies = new ArrayList<>();

    Links(Hub hub, AmqpConnection connection) {
        this.hub = hub;
        this.connection = connection;
    }

    void handle(Event event) {
        switch (event.getType()) {
            case CONNECTION_REMOTE_OPEN -> open(event.getConnection());
            case CONNECTION_REMOTE_CLOSE -> event.getConnection().close();
            case SESSION_REMOTE_OPEN -> open(event.getSession());
            case SESSION_REMOTE_CLOSE -> {
                event.getSession().close();
                event.getSession().free();
            }
            case LINK_REMOTE_OPEN -> attach(event.getLink());
            case LINK_REMOTE_CLOSE -> detach(event.getLink(), true);
            case LINK_REMOTE_DETACH -> detach(event.getLink(), false);
            case DELIVERY -> delivery(event.getDelivery());
            default -> {
                // Flow and the rest: the next send looks at the credit itself.
            }
        }
    }

    private static void open(Connection connection) {
        if (connection.getLocalState() == EndpointState.UNINITIALIZED) {
            connection.setContainer("event-hubs-stand-in");
            connection.open();
        }
    }

    private static void open(Session session) {
        if (session.getLocalState() == EndpointState.UNINITIALIZED) {
            session.setIncomingCapacity(1 << 20);
            session.open();
        }
    }

    private void attach(Link link) {
        if (link.getLocalState() != EndpointState.UNINITIALIZED) {
            return;
        }
        link.setSenderSettleMode(link.getRemoteSenderSettleMode());
        link.setReceiverSettleMode(link.getRemoteReceiverSettleMode());
        link.setSource(link.getRemoteSource());
        link.setTarget(link.getRemoteTarget());
        switch (link) {
            case Sender sender -> attach(sender);
            case Receiver receiver -> {
                receiver.setMaxMessageSize(LARGEST_MESSAGE);
                receiver.open();
                receiver.flow(CREDIT);
            }
            default -> throw new IllegalStateException("a link is a sender or a receiver");
        }
    }

    private void attach(Sender sender) {
        String address = address(sender.getRemoteSource());
        if (address.equals("$cbs") || address.equals("$management")) {
            sender.open();
            replies.add(new Replies(sender, address, hub));
            return;
        }
        hub.trace("attach " + address);
        Detach refusal = hub.refusal(address);
        if (refusal != null) {
            refuse(sender, refusal);
            return;
        }
        Map<Symbol, Object> properties = sender.getRemoteProperties();
        Object epoch = properties == null ? null : properties.get(EPOCH);
        HubReader reader = new HubReader(
                sender,
                connection,
                hub,
                address.toLowerCase(Locale.ROOT),
                hub.partition(address),
                epoch instanceof Number level ? level.longValue() : null,
                sender.getRemoteSource() instanceof Source source ? StartFilter.of(source) : new StartFilter.Oldest(),
                tracks(sender));
        sender.open();
        if (hub.owners().claim(reader)) {
            readers.add(reader);
        } else {
            reader.detach(Detach.STOLEN);
        }
    }

    /** Whether each event is to tell what the partition's newest one is. */
    private static boolean tracks(Sender sender) {
        Symbol[] desired = sender.getRemoteDesiredCapabilities();
        return desired != null && List.of(desired).contains(TRACK);
    }

    /** As the service refuses: an attach without a source, then a detach with the reason. */
    private static void refuse(Sender sender, Detach refusal) {
        sender.setSource(null);
        sender.open();
        sender.setCondition(refusal.error());
        sender.close();
    }

    static String address(org.apache.qpid.proton.amqp.transport.@Nullable Source source) {
        return source == null || source.getAddress() == null ? "" : source.getAddress();
    }

    private void detach(Link link, boolean close) {
        readers.removeIf(reader -> {
            boolean mine = reader.link() == link;
            if (mine) {
                hub.owners().release(reader);
            }
            return mine;
        });
        replies.removeIf(reply -> reply.link() == link);
        if (close) {
            link.close();
        } else {
            link.detach();
        }
        link.free();
    }

    private void delivery(Delivery delivery) {
        if (delivery.getLink() instanceof Receiver receiver) {
            if (delivery.isReadable() && !delivery.isPartial()) {
                receive(receiver, delivery);
            }
        } else if (delivery.remotelySettled() || delivery.getRemoteState() != null) {
            delivery.settle();
        }
    }

    private void receive(Receiver receiver, Delivery delivery) {
        byte[] encoded = new byte[delivery.pending()];
        int length = receiver.recv(encoded, 0, encoded.length);
        int format = delivery.getMessageFormat();
        receiver.advance();
        String address = receiver.getRemoteTarget() instanceof Target target && target.getAddress() != null
                ? target.getAddress()
                : "";
        if (address.equals("$cbs") || address.equals("$management")) {
            Message request = Proton.message();
            request.decode(encoded, 0, length);
            reply(receiver.getSession(), address, request);
        } else {
            new Published(format, encoded, length).to(hub, address);
        }
        delivery.disposition(Accepted.getInstance());
        delivery.settle();
        receiver.flow(1);
    }

    private void reply(Session session, String node, Message request) {
        Message answer = node.equals("$cbs")
                ? hub.authorization().answer(request)
                : hub.management().answer(request);
        answer.setCorrelationId(request.getMessageId());
        replies.stream()
                .filter(candidate ->
                        candidate.node().equals(node) && candidate.link().getSession() == session)
                .findFirst()
                .ifPresent(candidate -> candidate.add(answer));
    }

    /** Sends what credit allows. */
    void send() {
        replies.forEach(Replies::send);
        readers.removeIf(reader -> !reader.send());
    }

    /** Detaches the readers of a partition. */
    void detachReaders(int partition, Detach how) {
        readers.removeIf(reader -> {
            boolean mine = reader.partition() == partition;
            if (mine) {
                reader.detach(how);
            }
            return mine;
        });
    }

    /** Detaches one reader. */
    void detachReader(HubReader reader, Detach how) {
        if (readers.remove(reader)) {
            reader.detach(how);
        }
    }

    /** The connection is gone. */
    void forget() {
        readers.forEach(hub.owners()::release);
        readers.clear();
        replies.clear();
    }
}
