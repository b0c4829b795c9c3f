package dev.auditbridge.standins.eventhubs;

import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;
import org.jspecify.annotations.Nullable;

/** A client's receiver link and how far it has read. Runs under its connection's lock. */
final class HubReader {
    private static final long LARGEST_PENDING = 1 << 20;

    private final Sender link;
    private final AmqpConnection connection;
    private final Hub hub;
    private final String address;
    private final int partition;
    private final @Nullable Long epoch;
    private final boolean tracks;
    private long next;

    HubReader(
            Sender link,
            AmqpConnection connection,
            Hub hub,
            String address,
            int partition,
            @Nullable Long epoch,
            StartFilter start,
            boolean tracks) {
        this.link = link;
        this.connection = connection;
        this.hub = hub;
        this.address = address;
        this.partition = partition;
        this.epoch = epoch;
        this.tracks = tracks;
        this.next = hub.log(partition).begin(start);
    }

    Sender link() {
        return link;
    }

    AmqpConnection connection() {
        return connection;
    }

    String address() {
        return address;
    }

    int partition() {
        return partition;
    }

    /** The owner level; none if the client set none. */
    @Nullable
    Long epoch() {
        return epoch;
    }

    /**
     * Sends events while credit lasts and not too much waits for the socket.
     *
     * @return whether the link still stands
     */
    boolean send() {
        if (link.getLocalState() != EndpointState.ACTIVE) {
            return false;
        }
        while (link.getCredit() > 0
                && link.getRemoteState() == EndpointState.ACTIVE
                && link.getSession().getOutgoingBytes() < LARGEST_PENDING
                && !hub.holdsDeliveries()) {
            PartitionLog.Stored event = hub.log(partition).atOrAfter(next);
            if (event == null) {
                break;
            }
            link.delivery(hub.nextTag());
            if (tracks) {
                byte[] newest = hub.log(partition).newest();
                link.send(newest, 0, newest.length);
            }
            link.send(event.encoded(), 0, event.encoded().length);
            link.advance();
            next = event.sequence() + 1;
            hub.countDelivery();
        }
        if (link.getDrain()) {
            link.drained();
        }
        return true;
    }

    /** Ends the link with a reason. */
    void detach(Detach how) {
        if (how.error() != null) {
            link.setCondition(how.error());
        }
        link.close();
        hub.owners().release(this);
        hub.trace("detached " + address + " " + how);
    }
}
