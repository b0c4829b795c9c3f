package dev.auditbridge.dedupe;

import static dev.auditbridge.dedupe.DuplicateWindow.Verdict.DUPLICATE;
import static dev.auditbridge.dedupe.DuplicateWindow.Verdict.FIRST;
import static dev.auditbridge.dedupe.DuplicateWindow.Verdict.WAITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.RandomSeed;
import dev.auditbridge.dedupe.DuplicateWindow.Verdict;
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
    private final DuplicateWindow<Object> window =
            new DuplicateWindow<>(new DuplicateSettings(Duration.ofMinutes(10), 1000), nanos::get);

    private Verdict ask(EventIdentity identity, Object owner) {
        return window.admit(identity, 1, owner, new Object());
    }

    private void deliver(EventIdentity identity) {
        Object copy = new Object();
        assertThat(window.admit(identity, 1, ONE, copy)).isEqualTo(FIRST);
        window.accepted(identity, 1, copy);
    }

    @Test
    void an_accepted_event_is_known_again_from_any_partition() {
        deliver(A);
        assertThat(ask(A, ONE)).isEqualTo(DUPLICATE);
        assertThat(ask(A, TWO)).isEqualTo(DUPLICATE);
        assertThat(ask(B, TWO)).isEqualTo(FIRST);
    }

    @Test
    @DisplayName(
            "I1: while the first copy is in flight, another is left out only if its position cannot pass the first")
    void in_flight_is_not_seen() {
        assertThat(ask(A, ONE)).isEqualTo(FIRST);
        assertThat(ask(A, TWO)).isEqualTo(WAITS);
        assertThat(ask(A, ONE)).isEqualTo(DUPLICATE);
        assertThat(ask(A, TWO)).as("behind the one that waits").isEqualTo(DUPLICATE);
    }

    @Test
    @DisplayName("I1: those that wait are duplicates once the first copy is accepted")
    void accepted_releases() {
        Object second = new Object();
        Object third = new Object();
        Object first = new Object();
        window.admit(A, 1, ONE, first);
        window.admit(A, 1, TWO, second);
        window.admit(A, 1, "three", third);
        assertThat(window.accepted(A, 1, first)).containsExactly(second, third);
        assertThat(window.accepted(A, 1, first)).isEmpty();
        assertThat(ask(A, "four")).isEqualTo(DUPLICATE);
    }

    @Test
    @DisplayName("I1: what was abandoned was never here; the oldest that waited is sent, and the others wait for it")
    void abandoned_is_not_seen() {
        Object first = new Object();
        Object second = new Object();
        Object third = new Object();
        window.admit(A, 1, ONE, first);
        window.admit(A, 1, TWO, second);
        window.admit(A, 1, "three", third);
        assertThat(window.abandoned(A, 1, second)).as("is not the first").isEmpty();
        assertThat(window.abandoned(A, 1, first)).containsSame(second);
        assertThat(window.withdraw(A, 1, second)).as("waits no more").isFalse();
        assertThat(window.withdraw(A, 1, third)).isTrue();
        assertThat(window.abandoned(A, 1, second)).isEmpty();
        assertThat(ask(A, TWO)).isEqualTo(FIRST);
    }

    @Test
    void only_events_with_the_same_routes_are_compared() {
        deliver(A);
        assertThat(window.admit(A, 3, ONE, new Object())).isEqualTo(FIRST);
        assertThat(window.admit(A, 0, ONE, new Object())).isEqualTo(FIRST);
    }

    @Test
    void an_identity_is_remembered_for_the_window_and_not_much_longer() {
        deliver(A);
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(ask(A, ONE)).isEqualTo(DUPLICATE);
        nanos.addAndGet(Duration.ofSeconds(150).toNanos() + 1);
        assertThat(ask(A, ONE)).isEqualTo(FIRST);
    }

    @Test
    @DisplayName("I4: a full window forgets its oldest part, never more than it may hold")
    void is_bounded() {
        for (int i = 1; i <= 5000; i++) {
            deliver(new EventIdentity(7, i));
            assertThat(window.remembered()).isLessThanOrEqualTo(1000);
        }
        assertThat(ask(new EventIdentity(7, 5000), ONE)).isEqualTo(DUPLICATE);
        assertThat(ask(new EventIdentity(7, 4300), ONE)).isEqualTo(DUPLICATE);
        assertThat(ask(new EventIdentity(7, 1), ONE)).isEqualTo(FIRST);
    }

    @Test
    void the_identity_of_zeros_is_an_identity() {
        deliver(new EventIdentity(0, 0));
        assertThat(ask(new EventIdentity(0, 0), ONE)).isEqualTo(DUPLICATE);
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
        DuplicateWindow<Object> large = new DuplicateWindow<>(new DuplicateSettings(Duration.ofMinutes(10), million));
        SplittableRandom random = RandomSeed.random("DuplicateWindowTest");
        long start = System.nanoTime();
        for (int i = 0; i < million; i++) {
            EventIdentity identity = new EventIdentity(random.nextLong(), random.nextLong());
            large.admit(identity, 1, ONE, identity);
            large.accepted(identity, 1, identity);
        }
        System.out.printf(
                "de-duplication: %,d identities, %,d bytes, %d ns an Event%n",
                large.remembered(), large.retainedBytes(), (System.nanoTime() - start) / million);
        assertThat(large.remembered()).isEqualTo(million);
        assertThat(large.retainedBytes()).isLessThan(43L * million);
    }
}
