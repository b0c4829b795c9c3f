package dev.auditbridge.aws;

import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * CloudWatch Logs on a virtual clock: records show up late, pages are cut anywhere and come empty, calls fail, tokens
 * expire, and time goes by while a page is read.
 */
final class ModelCloud implements LogPages, InstantSource {
    private static final Comparator<LogRecord> ORDER = Comparator.comparingLong(LogRecord::timestamp)
            .thenComparingLong(LogRecord::ingestion)
            .thenComparing(LogRecord::id);

    private final List<LogRecord> records;
    private final Random random;
    private final Trouble trouble;
    private long now;
    private long served;

    /**
     * What goes wrong, and how the clocks differ.
     *
     * @param failures the part of calls that fail
     * @param skewMillis what the reader's clock is ahead
     */
    record Trouble(double failures, double emptyPages, double expiries, long skewMillis) {
        static final Trouble NONE = new Trouble(0, 0, 0, 0);
    }

    /** @param records visible from their ingestion on */
    ModelCloud(List<LogRecord> records, long begin, Trouble trouble, Random random) {
        this.records = new ArrayList<>(records);
        this.records.sort(ORDER);
        this.now = begin;
        this.trouble = trouble;
        this.random = random;
    }

    /** The reader's clock. */
    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now + trouble.skewMillis);
    }

    long now() {
        return now;
    }

    /** How many records it has answered with, each counted as often as it was. */
    long served() {
        return served;
    }

    void pass(long millis) {
        now += millis;
    }

    @Override
    public Answer read(Query query, @Nullable String token) throws SourceException {
        pass(random.nextInt(1500));
        if (random.nextDouble() < trouble.failures) {
            throw SourceException.retry("the model cloud is not there", null);
        }
        if (token != null && random.nextDouble() < trouble.expiries) {
            return new TokenExpired();
        }
        // A token is a place in the order: what shows up behind it is not seen by this traversal.
        int place = token == null ? firstFrom(query.from()) : Integer.parseInt(token);
        if (random.nextDouble() < trouble.emptyPages && token != null) {
            return new Page(List.of(), token, Instant.ofEpochMilli(now));
        }
        List<LogRecord> page = new ArrayList<>();
        int most = 1 + random.nextInt(400);
        for (int i = place; i < records.size(); i++) {
            LogRecord record = records.get(i);
            if (record.timestamp() > query.to()) {
                break;
            }
            if (record.ingestion() > now) {
                continue;
            }
            if (page.size() == most) {
                return new Page(page, String.valueOf(i), Instant.ofEpochMilli(now));
            }
            page.add(record);
            served++;
        }
        return new Page(page, null, Instant.ofEpochMilli(now));
    }

    private int firstFrom(long from) {
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (records.get(middle).timestamp() < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public List<String> groups(String prefix) {
        return List.of();
    }

    @Override
    public Optional<Duration> retention(LogGroup group) {
        return Optional.empty();
    }

    @Override
    public Optional<String> account() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
