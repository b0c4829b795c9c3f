package dev.auditbridge.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.EventIdentity;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DuplicateWindowTest {
    private static final EventIdentity A = new EventIdentity(1, 2);
    private static final EventIdentity B = new EventIdentity(1, 3);
    private static final Object ONE = "partition 1";
    private static final Object TWO = "partition 2";

    private final AtomicLong nanos = new AtomicLong(-5);
    private final DuplicateWindow window = new DuplicateWindow(Duration.ofMinutes(10), 1000, nanos::get);

    private void deliver(EventIdentity identity) {
        assertThat(window.isDuplicate(identity, 1, ONE)).isFalse();
        window.accepted(identity, 1, ONE);
    }

    @Test
    void an_accepted_event_is_known_again_from_any_partition() {
        deliver(A);
        assertThat(window.isDuplicate(A, 1, ONE)).isTrue();
        assertThat(window.isDuplicate(A, 1, TWO)).isTrue();
        assertThat(window.isDuplicate(B, 1, TWO)).isFalse();
    }

    @Test
    @DisplayName(
            "I1: while the first copy is in flight, another goes through unless it cannot be committed before the first")
    void in_flight_is_not_seen() {
        assertThat(window.isDuplicate(A, 1, ONE)).isFalse();
        assertThat(window.isDuplicate(A, 1, TWO)).isFalse();
        assertThat(window.isDuplicate(A, 1, ONE)).isTrue();
    }

    @Test
    @DisplayName("I1: what was abandoned was never here")
    void abandoned_is_not_seen() {
        assertThat(window.isDuplicate(A, 1, ONE)).isFalse();
        window.abandoned(A, 1, TWO);
        assertThat(window.isDuplicate(A, 1, ONE)).isTrue();
        window.abandoned(A, 1, ONE);
        assertThat(window.isDuplicate(A, 1, ONE)).isFalse();
    }

    @Test
    void only_events_with_the_same_routes_are_compared() {
        deliver(A);
        assertThat(window.isDuplicate(A, 3, ONE)).isFalse();
        assertThat(window.isDuplicate(A, 0, ONE)).isFalse();
    }

    @Test
    void an_identity_is_remembered_for_the_window_and_not_much_longer() {
        deliver(A);
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(window.isDuplicate(A, 1, ONE)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(150).toNanos() + 1);
        assertThat(window.isDuplicate(A, 1, ONE)).isFalse();
    }

    @Test
    @DisplayName("I4: a full window forgets its oldest part, never more than it may hold")
    void is_bounded() {
        for (int i = 1; i <= 5000; i++) {
            deliver(new EventIdentity(7, i));
            assertThat(window.remembered()).isLessThanOrEqualTo(1000);
        }
        assertThat(window.isDuplicate(new EventIdentity(7, 5000), 1, ONE)).isTrue();
        assertThat(window.isDuplicate(new EventIdentity(7, 4300), 1, ONE)).isTrue();
        assertThat(window.isDuplicate(new EventIdentity(7, 1), 1, ONE)).isFalse();
    }

    @Test
    void the_identity_of_zeros_is_an_identity() {
        deliver(new EventIdentity(0, 0));
        assertThat(window.isDuplicate(new EventIdentity(0, 0), 1, ONE)).isTrue();
    }

    @Test
    void the_set_agrees_with_a_set() {
        SplittableRandom random = RandomSeed.random("DuplicateWindowTest");
        IdentitySet set = new IdentitySet();
        Set<EventIdentity> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            EventIdentity identity = new EventIdentity(random.nextInt(50), random.nextInt(1, 500));
            assertThat(set.contains(identity.high(), identity.low())).isEqualTo(expected.contains(identity));
            set.add(identity.high(), identity.low());
            expected.add(identity);
        }
        assertThat(set.size()).isEqualTo(expected.size());
    }

    @Test
    @DisplayName("I4: a million identities take at most 43 MB")
    void memory_at_a_million() {
        int million = 1_000_000;
        DuplicateWindow large = new DuplicateWindow(Duration.ofMinutes(10), million);
        SplittableRandom random = RandomSeed.random("DuplicateWindowTest");
        long start = System.nanoTime();
        for (int i = 0; i < million; i++) {
            EventIdentity identity = new EventIdentity(random.nextLong(), random.nextLong());
            large.isDuplicate(identity, 1, ONE);
            large.accepted(identity, 1, ONE);
        }
        System.out.printf(
                "de-duplication: %,d identities, %,d bytes, %d ns an Event%n",
                large.remembered(), large.retainedBytes(), (System.nanoTime() - start) / million);
        assertThat(large.remembered()).isEqualTo(million);
        assertThat(large.retainedBytes()).isLessThan(43L * million);
    }
}
