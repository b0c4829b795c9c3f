package dev.auditbridge.pipeline;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes objects may still take. They are counted by listing them, and between two countings by what this process added:
 * it counts again after a small part of all, as other processes add too, and when there seems to be no room left, as an operator
 * makes some. Thread-safe.
 */
final class ObjectRoom {
    /** The part of all that is added between two countings. */
    static final int PARTS = 64;

    private final ListedObjectStore objects;
    private final String prefix;
    private final long most;
    private final ReentrantLock lock = new ReentrantLock();
    private long counted;
    private long added;
    private boolean known;

    ObjectRoom(ListedObjectStore objects, String prefix, long most) {
        this.objects = objects;
        this.prefix = prefix;
        this.most = most;
    }

    /** Whether there is room for so many bytes; they are taken then. */
    boolean take(long bytes) throws IOException {
        lock.lock();
        try {
            if (!known || added > most / PARTS || counted + added + bytes > most) {
                count();
            }
            boolean room = counted + added + bytes <= most;
            added += room ? bytes : 0;
            return room;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that were taken and did not come to be. */
    void giveBack(long bytes) {
        lock.lock();
        try {
            added -= bytes;
        } finally {
            lock.unlock();
        }
    }

    private void count() throws IOException {
        long[] sum = {0};
        objects.listAll(prefix, object -> sum[0] += object.bytes());
        counted = sum[0];
        added = 0;
        known = true;
    }
}
