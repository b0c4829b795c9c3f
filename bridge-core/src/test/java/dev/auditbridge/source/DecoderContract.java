package dev.auditbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.auditbridge.HostileBodies;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every {@link Decoder} keeps, whatever the bytes. A provider's test extends it. */
public abstract class DecoderContract {
    private static final int RANDOM_TRIES = 2_000;

    /** The decoder. */
    protected abstract Decoder decoder();

    /** What the transport would know. */
    protected abstract Origin origin();

    /** Valid envelopes of every form the decoder reads, with how many records each of them holds. */
    protected abstract Map<byte[], Integer> envelopes();

    /** A valid envelope with one record, an Event of which a client chose the {@code requestObject}. */
    protected abstract byte[] envelopeWithBody(byte[] requestObject);

    /** Whether the vendor's transport can carry a hostile body at all; the reason stands where this is not so. */
    protected boolean canArrive(String hostileBody) {
        return true;
    }

    /** How many bytes may come out for one that goes in; more where a form is compressed. */
    protected int expansion() {
        return 16;
    }

    @Test
    void one_result_for_each_record_of_an_envelope() {
        envelopes().forEach((envelope, records) -> assertThat(decode(envelope)).hasSize(records));
    }

    @Test
    @DisplayName("I3: the envelope's bytes stay as they are")
    void the_envelope_is_not_changed() {
        envelopes().keySet().forEach(envelope -> {
            byte[] before = envelope.clone();
            decode(envelope);
            assertThat(envelope).isEqualTo(before);
        });
    }

    @Test
    @DisplayName("I6: an envelope cut at any byte throws nothing and does not vanish")
    void survives_every_cut() {
        for (byte[] envelope : envelopes().keySet()) {
            int step = 1 + envelope.length / RANDOM_TRIES;
            for (int length = envelope.length - 1; length > 3; length -= step) {
                byte[] cut = Arrays.copyOf(envelope, length);
                assertThat(decode(cut))
                        .as("cut to %d bytes of %s", length, start(envelope))
                        .isNotEmpty();
            }
        }
    }

    @Test
    @DisplayName("I6: random damage throws nothing")
    void survives_random_damage() {
        SplittableRandom random = RandomSeed.random(getClass().getSimpleName() + ".survives_random_damage");
        for (byte[] envelope : envelopes().keySet()) {
            int tries = Math.max(50, Math.min(RANDOM_TRIES, 4_000_000 / (envelope.length + 1)));
            for (int i = 0; i < tries; i++) {
                byte[] damaged = envelope.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                decode(damaged);
            }
        }
    }

    @Test
    @DisplayName("I6: random bytes throw nothing")
    void survives_random_bytes() {
        SplittableRandom random = RandomSeed.random(getClass().getSimpleName() + ".survives_random_bytes");
        String json = "{}[]\":,0123456789.-+eEtrufalsn\\ \n";
        for (int i = 0; i < RANDOM_TRIES; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            boolean likeJson = random.nextBoolean();
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (likeJson ? json.charAt(random.nextInt(json.length())) : random.nextInt(256));
            }
            decode(bytes);
        }
    }

    @TestFactory
    @DisplayName("I3: nothing a client puts in a request loses, stops or hides an Event")
    Stream<DynamicTest> hostile_bodies_come_through() {
        return HostileBodies.all().entrySet().stream()
                .filter(body -> canArrive(body.getKey()))
                .map(body -> dynamicTest(body.getKey(), () -> {
                    List<Decoded> decoded = decode(envelopeWithBody(body.getValue()));
                    assertThat(decoded).hasSize(1).first().isInstanceOf(Decoded.Event.class);
                }));
    }

    @Test
    void one_decoder_serves_many_threads() throws Exception {
        List<byte[]> envelopes = List.copyOf(envelopes().keySet());
        List<String> expected = envelopes.stream().map(this::text).toList();
        Decoder decoder = decoder();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> {
                    List<String> texts = List.of();
                    for (int round = 0; round < 20; round++) {
                        texts = envelopes.stream()
                                .map(envelope -> text(decoder.decode(envelope, origin())))
                                .toList();
                    }
                    return texts;
                }));
            }
            for (Future<List<String>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    /** Decodes, and checks what holds for any bytes (I4). */
    private List<Decoded> decode(byte[] envelope) {
        List<Decoded> decoded = decoder().decode(envelope, origin());
        long allowed = 4_096 + (long) expansion() * envelope.length;
        long size = 0;
        for (Decoded one : decoded) {
            size += switch (one) {
                case Decoded.Event(var event, var dropped) -> event.json().length;
                case Decoded.Ignored(String reason) -> reason.length();
                case Decoded.Poison(String reason, byte[] bytes, Origin from) -> bytes.length;
            };
        }
        assertThat(size).as("bytes out for %d bytes in", envelope.length).isLessThanOrEqualTo(allowed);
        return decoded;
    }

    private String text(byte[] envelope) {
        return text(decode(envelope));
    }

    private static String text(List<Decoded> decoded) {
        StringBuilder text = new StringBuilder();
        for (Decoded one : decoded) {
            text.append(
                    switch (one) {
                        case Decoded.Event(var event, var dropped) ->
                            new String(event.json(), StandardCharsets.UTF_8) + event.identity();
                        case Decoded.Ignored(String reason) -> "ignored " + reason;
                        case Decoded.Poison(String reason, byte[] bytes, Origin from) -> "poison " + reason;
                    });
        }
        return text.toString();
    }

    private static String start(byte[] envelope) {
        return new String(envelope, 0, Math.min(60, envelope.length), StandardCharsets.ISO_8859_1);
    }
}
