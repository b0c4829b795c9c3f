package dev.auditbridge.azure;

import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.World;
import dev.auditbridge.standins.eventhubs.Detach;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A hub on loopback in the hands of a test. */
final class EventHubsWorld implements World {
    static final EventHubsSettings.Pace QUICK = new EventHubsSettings.Pace(
            Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(5));

    static final EventHubsSettings.Balance QUICK_BALANCE = new EventHubsSettings.Balance(
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(20),
            Duration.ZERO);

    private final EventHubsStandIn hub;
    private Instant last = Instant.EPOCH;
    private int turn;

    EventHubsWorld(int partitions) {
        hub = EventHubsStandIn.start("insights-logs-kube-audit", partitions);
    }

    EventHubsStandIn hub() {
        return hub;
    }

    static EventHubsSettings settings(EventHubsStandIn hub, Start start, int batchBodies) {
        return new EventHubsSettings(
                "localhost",
                hub.hub(),
                "siem-bridge",
                "siem-replay",
                start,
                1L,
                64L << 20,
                Optional.of(Duration.ofDays(7)),
                batchBodies,
                QUICK,
                QUICK_BALANCE);
    }

    static EventHubsSource source(EventHubsStandIn hub, EventHubsSettings settings) {
        return new EventHubsSource(
                settings,
                HubConnection.of(
                        new Secret(hub.connectionString()), settings.pace().answer()),
                EventLimits.DEFAULT,
                InstantSource.system());
    }

    static byte[] body(String auditId) {
        return AksEnvelopes.RECORDS.around(
                AksEnvelopes.bytes(Events.CREATE.replace("6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11", auditId)));
    }

    @Override
    public Source open() {
        return source(hub, settings(hub, new Start.Earliest(), 4));
    }

    @Override
    public void put(List<String> auditIds) {
        for (String id : auditIds) {
            publish(body(id));
        }
    }

    @Override
    public void putPoison(String word) {
        publish(AksEnvelopes.bytes(
                "{\"records\":[{\"category\":\"kube-audit\",\"properties\":{\"log\":\"" + word + "\"}}]}"));
    }

    private void publish(byte[] body) {
        hub.publish(turn++ % hub.partitions(), body, now());
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.UNAVAILABLE, Fault.THROTTLED, Fault.FORBIDDEN);
    }

    @Override
    public void begin(Fault fault) {
        switch (fault) {
            case UNAVAILABLE -> {
                hub.refuseConnections(true);
                hub.dropConnections();
            }
            case THROTTLED -> refuse(Detach.SERVER_BUSY);
            case FORBIDDEN -> {
                hub.denyAuthorization(true);
                refuse(Detach.UNAUTHORIZED);
            }
            case COMMIT_FAILS -> throw new UnsupportedOperationException("the bridge keeps the positions");
        }
    }

    private void refuse(Detach how) {
        hub.refuseReaders(how);
        for (int i = 0; i < hub.partitions(); i++) {
            hub.detachReaders(i, how);
        }
    }

    @Override
    public void end(Fault fault) {
        hub.refuseConnections(false);
        hub.refuseReaders(null);
        hub.denyAuthorization(false);
    }

    @Override
    public Set<Trait> traits() {
        return Set.of(Trait.EXACT_RESTART, Trait.WINDOWS);
    }

    /** The clock that stamps: it moves on by a millisecond at least, which is what the wire carries. */
    @Override
    public Instant now() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        last = now.isAfter(last) ? now : last.plusMillis(1);
        return last;
    }

    @Override
    public void close() {
        hub.close();
    }
}
