package dev.auditbridge.standins.eventhubs;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who owns a partition of a consumer group by its epoch. Thread-safe. */
final class Owners {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, HubReader> byAddress = new HashMap<>();

    /**
     * A reader arrives: with an epoch as high as the owner's or higher it takes over, and the owner is detached; with a lower
     * one, or none, it may not read while there is an owner.
     */
    boolean claim(HubReader reader) {
        HubReader loser;
        lock.lock();
        try {
            HubReader owner = byAddress.get(reader.address());
            Long epoch = reader.epoch();
            if (epoch == null) {
                return owner == null;
            }
            if (owner != null && level(owner) > epoch) {
                return false;
            }
            byAddress.put(reader.address(), reader);
            loser = owner;
        } finally {
            lock.unlock();
        }
        if (loser != null) {
            loser.connection().detachReader(loser, Detach.STOLEN);
        }
        return true;
    }

    private static long level(HubReader owner) {
        @Nullable Long epoch = owner.epoch();
        return epoch == null ? Long.MIN_VALUE : epoch;
    }

    void release(HubReader reader) {
        lock.lock();
        try {
            byAddress.remove(reader.address(), reader);
        } finally {
            lock.unlock();
        }
    }
}
