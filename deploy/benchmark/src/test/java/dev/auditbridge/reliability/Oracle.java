package dev.auditbridge.reliability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows what the clouds issued and what each collector took: audit id, stage, hash of the Event, how often. All that was issued
 * must be delivered to every output, or be a dead letter, or still lie at the source. Thread-safe.
 */
final class Oracle {
    private static final JsonFactory JSON = new JsonFactory();

    private final ConcurrentMap<String, Long> issued = new ConcurrentHashMap<>();
    private final Map<String, Deliveries> outputs = new ConcurrentHashMap<>();

    /** What one output delivered. */
    static final class Deliveries {
        private final ConcurrentMap<String, Receipt> receipts = new ConcurrentHashMap<>();
        private final AtomicLong copies = new AtomicLong();
        private final AtomicLong mismatches = new AtomicLong();

        /** How many different Events came. */
        int events() {
            return receipts.size();
        }

        /** How often an Event came that was here before. */
        long duplicates() {
            return copies.get() - receipts.size();
        }

        boolean has(String key) {
            return receipts.containsKey(key);
        }
    }

    private record Receipt(long hash, int count) {}

    /** Before a cloud shows the Event to anybody. */
    void issue(String event) {
        byte[] json = event.getBytes(StandardCharsets.UTF_8);
        if (issued.putIfAbsent(key(json), hash(json)) != null) {
            throw new IllegalArgumentException("issued twice: " + event);
        }
    }

    /** What an output delivered so far. */
    Deliveries of(String output) {
        return outputs.computeIfAbsent(output, name -> new Deliveries());
    }

    /** A collector took an Event. */
    void delivered(String output, byte[] json) {
        Deliveries deliveries = of(output);
        String key = key(json);
        long hash = hash(json);
        deliveries.copies.incrementAndGet();
        deliveries.receipts.merge(key, new Receipt(hash, 1), (before, now) -> new Receipt(hash, before.count + 1));
        if (!Optional.of(hash).equals(Optional.ofNullable(issued.get(key)))) {
            deliveries.mismatches.incrementAndGet();
        }
    }

    /** How many Events were issued. */
    int issued() {
        return issued.size();
    }

    /** What an output has not delivered so far, of these or of all. */
    List<String> missing(String output, Iterable<String> keys) {
        Deliveries deliveries = of(output);
        List<String> missing = new ArrayList<>();
        keys.forEach(key -> {
            if (!deliveries.has(key)) {
                missing.add(key);
            }
        });
        return missing;
    }

    /** The same of everything that was issued. */
    List<String> missing(String output) {
        return missing(output, issued.keySet());
    }

    /** Whether every output delivered everything. */
    boolean isComplete() {
        return outputs.values().stream().allMatch(deliveries -> deliveries.events() >= issued.size());
    }

    /** The Events that an output has not delivered, over all outputs. */
    long lost() {
        return outputs.keySet().stream()
                .mapToLong(output -> missing(output).size())
                .sum();
    }

    /** The second and further copies, over all outputs. */
    long duplicates() {
        return outputs.values().stream().mapToLong(Deliveries::duplicates).sum();
    }

    /** The deliveries that were not, byte for byte, what the cloud's record stands for. */
    long mismatches() {
        return outputs.values().stream()
                .mapToLong(deliveries -> deliveries.mismatches.get())
                .sum();
    }

    /** The different Events that came, over all outputs. */
    long delivered() {
        return outputs.values().stream().mapToLong(Deliveries::events).sum();
    }

    @Override
    public String toString() {
        return "lost %,d, wrong content %,d, twice %,d".formatted(lost(), mismatches(), duplicates());
    }

    /** Audit id and stage: what makes an Event one. */
    static String key(byte[] json) {
        String id = "";
        String stage = "";
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME && (id.isEmpty() || stage.isEmpty())) {
                String member = parser.currentName();
                parser.nextToken();
                switch (member) {
                    case "auditID" -> id = parser.getText();
                    case "stage" -> stage = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a collector took what is no JSON", e);
        }
        return id + "/" + stage;
    }

    private static long hash(byte[] json) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(json))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
