package dev.auditbridge.azure;

import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.World;
import dev.auditbridge.standins.eventhubs.Detach;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A hub on loopback whose partitions are claimed in a store. */
final class BalancedWorld implements World {
    private final EventHubsWorld direct;
    private final MemoryCheckpointStore store = new MemoryCheckpointStore();

    BalancedWorld(int partitions) {
        direct = new EventHubsWorld(partitions);
    }

    EventHubsStandIn hub() {
        return direct.hub();
    }

    MemoryCheckpointStore store() {
        return store;
    }

    Source open(Start start) {
        EventHubsSettings settings = EventHubsWorld.settings(hub(), start, 4);
        return new BalancedSource(
                settings,
                HubConnection.of(
                        new Secret(hub().connectionString()), settings.pace().answer()),
                store,
                new BlobErrors("a store in memory"),
                EventLimits.DEFAULT,
                InstantSource.system());
    }

    @Override
    public Source open() {
        return open(new Start.Earliest());
    }

    @Override
    public void put(List<String> auditIds) {
        direct.put(auditIds);
    }

    @Override
    public void putPoison(String word) {
        direct.putPoison(word);
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.allOf(Fault.class);
    }

    @Override
    public void begin(Fault fault) {
        if (fault == Fault.COMMIT_FAILS) {
            store.refusesSaves = true;
        } else {
            direct.begin(fault);
        }
    }

    @Override
    public void end(Fault fault) {
        store.refusesSaves = false;
        direct.end(fault);
    }

    @Override
    public Set<Trait> traits() {
        return Set.of(Trait.EXACT_RESTART, Trait.REVOKES, Trait.WINDOWS);
    }

    /** Another replica claims every partition, takes every link, and gives all up again. */
    @Override
    public void revoke() {
        for (int i = 0; i < hub().partitions(); i++) {
            store.steal(Integer.toString(i), "");
            hub().detachReaders(i, Detach.STOLEN);
        }
    }

    @Override
    public Instant now() {
        return direct.now();
    }

    @Override
    public void close() {
        direct.close();
    }
}
