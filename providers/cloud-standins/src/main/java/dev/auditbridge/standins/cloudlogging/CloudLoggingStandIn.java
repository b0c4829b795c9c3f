package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.LogEntry;
import com.google.logging.v2.TailLogEntriesResponse.SuppressionInfo.Reason;
import com.google.rpc.Code;
import dev.auditbridge.standins.cloudlogging.EntryStore.Stored;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Google Cloud Logging on a free loopback port, for any gRPC client of {@code google.logging.v2}: list with filter, pages and
 * tokens, tail, write. No credentials, no TLS.
 *
 * <p>Entries are put in by {@link #add}, {@link #addJson}, or a client's own write. Fault switches take effect with the next
 * call. Thread-safe.
 */
public final class CloudLoggingStandIn implements AutoCloseable {
    private final EntryStore store;
    private final PageTokens tokens;
    private final Faults faults = new Faults();
    private final Tails tails;
    private final Server server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private CloudLoggingStandIn(InstantSource clock) throws IOException {
        store = new EntryStore(clock);
        tokens = new PageTokens(clock);
        tails = new Tails(clock);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(threads)
                .maxInboundMessageSize(64 << 20)
                .addService(new LoggingService(store, tokens, faults, tails))
                .build()
                .start();
    }

    /** Starts one that goes by the system's clock. */
    public static CloudLoggingStandIn start() throws IOException {
        return start(InstantSource.system());
    }

    /** Starts one that goes by a given clock. */
    public static CloudLoggingStandIn start(InstantSource clock) throws IOException {
        return new CloudLoggingStandIn(clock);
    }

    /** {@code host:port}, plaintext. */
    public String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Puts an entry in. It is seen from its receiveTimestamp on; absent members are filled in as Cloud Logging does. */
    public void add(LogEntry entry) {
        tails.added(store.add(entry, null));
    }

    /** Puts an entry in that is seen from a moment on, whenever it was received. */
    public void add(LogEntry entry, Instant visibleFrom) {
        tails.added(store.add(entry, visibleFrom));
    }

    /**
     * Puts an entry in from its proto3 JSON; what publishers of examples cut or rewrote is mended.
     *
     * @return the entry as it is held
     * @throws IllegalArgumentException with what it cannot hold
     */
    public LogEntry addJson(byte[] json) {
        Stored stored = store.add(EntryText.parse(json), null);
        tails.added(stored);
        return stored.entry();
    }

    /** Forgets the entries of before a time, as retention does. */
    public void expire(Instant before) {
        store.expire(before);
    }

    /** How many entries it holds. */
    public int size() {
        return store.all().size();
    }

    /** The entries that no call has been given so far: those its filters left out. */
    public List<LogEntry> neverServed() {
        return store.all().stream()
                .filter(stored -> !stored.isServed().get())
                .map(Stored::entry)
                .toList();
    }

    /** The next calls fail with a code, such as {@link Code#UNAVAILABLE}. */
    public void failNext(int calls, Code code) {
        faults.add(calls, Faults.status(code, "the stand-in was told to fail"));
    }

    /** The next calls find the read quota used up. */
    public void exhaustQuota(int calls) {
        faults.add(calls, Faults.quota());
    }

    /** Every call is refused for lack of permission, until allowed again. */
    public void denyPermission(boolean denied) {
        faults.last(
                denied
                        ? Faults.status(
                                Code.PERMISSION_DENIED,
                                "Permission 'logging.logEntries.list' denied on resource (or it may not exist).")
                        : null);
    }

    /** No call fails any more that was told to. */
    public void recover() {
        faults.clear();
    }

    /** The next list calls answer with no entries and a token, as the API does while it searches. */
    public void emptyPages(int pages) {
        faults.emptyPages(pages);
    }

    /** Every page token given so far is void. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** Pages of more entries fail as a message that is too large does. */
    public void largestPage(int entries) {
        faults.largestPage(entries);
    }

    /** How many tails are open. */
    public int openTails() {
        return tails.size();
    }

    /** Every open tail is told that entries were left out, and loses those that wait. */
    public void suppressTail(Reason reason, int count) {
        tails.suppress(reason, count);
    }

    /** From now on entries are left out of every tail, whether told or not. */
    public void muteTails(boolean mute) {
        tails.mute(mute);
    }

    /** Every open tail ends with an error. */
    public void breakTails(Code code) {
        tails.end(Faults.status(code, "a fault of the stand-in"));
    }

    /** Tails cannot be opened until told otherwise. */
    public void refuseTails(boolean refused) {
        faults.refuseTails(refused);
    }

    /**
     * Entries of data access are left out of every answer without a word, as the service does for those who lack
     * logging.privateLogEntries.list.
     */
    public void hideDataAccess(boolean hidden) {
        faults.hideDataAccess(hidden);
    }

    @Override
    public void close() {
        tails.close();
        server.shutdownNow();
        threads.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
