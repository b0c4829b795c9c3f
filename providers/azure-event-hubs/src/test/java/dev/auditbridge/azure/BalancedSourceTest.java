package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.messaging.eventhubs.models.Checkpoint;
import dev.auditbridge.config.Start;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = "a quiet machine", mode = ResourceAccessMode.READ)
@DisplayName("A hub shared with other replicas")
class BalancedSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BalancedWorld world = new BalancedWorld(2);

    @AfterEach
    void end() {
        world.close();
    }

    private static SourceDriver drive(Source source) {
        return new SourceDriver(source, dev.auditbridge.source.Checkpoint.NONE);
    }

    private static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    private static void settle(SourceDriver driver, List<String> ids) throws Exception {
        driver.pollUntil(
                PATIENCE, "all of " + ids.size(), () -> driver.arrived().containsAll(ids));
        driver.settle();
    }

    @Test
    @DisplayName("I1: saves a position with sequence number and offset, and only when it is committed")
    void savesWhatIsCommitted() throws Exception {
        world.put(ids("event", 8));
        try (SourceDriver driver = drive(world.open())) {
            driver.pollUntil(PATIENCE, "all", () -> driver.arrived().size() == 8);
            driver.accept(driver.inFlight());
            assertThat(world.store().saves()).isZero();
            driver.commit(true);
            Checkpoint saved = world.store().checkpoint("1");
            assertThat(saved.getSequenceNumber()).isEqualTo(3);
            assertThat(saved.getOffsetString()).isNotBlank().isNotEqualTo("0");
            assertThat(saved.getConsumerGroup()).isEqualTo("siem-bridge");
        }
    }

    @Test
    @DisplayName(
            "I1: discards what is accepted late of a partition that another has, and is told of the loss while it is"
                    + " full")
    void lateAcknowledgement() throws Exception {
        world.put(ids("event", 40));
        try (SourceDriver driver = drive(world.open())) {
            driver.pollUntil(
                    PATIENCE,
                    "a batch of each",
                    () -> driver.inFlight().stream()
                                    .map(Batch::partition)
                                    .distinct()
                                    .count()
                            == 2);
            List<Batch> late = driver.inFlight();
            // Nothing is polled from here on, so the SDK's threads are held.
            world.store().steal("0", "another");
            world.store().steal("1", "another");
            driver.pollUntil(PATIENCE, "both are lost", () -> driver.revoked().size() == 2);
            for (Batch batch : late) {
                driver.source().accepted(batch);
                driver.source().committed(batch);
            }
            assertThat(world.store().saves()).isZero();
        }
    }

    @Test
    @DisplayName("a dropped connection repeats nothing that is under way, and keeps the assignment")
    void droppedConnection() throws Exception {
        world.put(ids("before", 20));
        try (SourceDriver driver = drive(world.open())) {
            driver.pollUntil(PATIENCE, "all", () -> driver.arrived().size() == 20);
            int batches = driver.inFlight().size();
            world.hub().dropConnections();
            world.put(ids("after", 20));
            long began = System.nanoTime();
            driver.pollUntil(PATIENCE, "the rest", () -> driver.arrived().size() == 40);
            System.out.printf(
                    "balanced, dropped connections: %d ms until all had come, at a balancing interval of %d ms%n",
                    (System.nanoTime() - began) / 1_000_000,
                    EventHubsWorld.QUICK_BALANCE.interval().toMillis());
            assertThat(driver.revoked()).isEmpty();
            assertThat(driver.inFlight().stream().mapToInt(Batch::records).sum())
                    .isEqualTo(40);
            assertThat(driver.inFlight().size()).isGreaterThan(batches);
        }
    }

    @Test
    @DisplayName("a stop is no error, and leaves every partition to others at once")
    void stopIsSilent() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger("dev.auditbridge.azure");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        world.put(ids("event", 10));
        SourceDriver stopped;
        try (SourceDriver driver = drive(world.open())) {
            stopped = driver;
            settle(driver, ids("event", 10));
            log.start();
            root.addAppender(log);
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list)
                .filteredOn(event ->
                        event.getThreadName().equals(Thread.currentThread().getName()))
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        assertThat(stopped.blocked()).isEmpty();
        assertThat(stopped.errors()).isEmpty();
        assertThat(world.store().listOwnership("", "", "").toIterable())
                .hasSize(2)
                .allMatch(ownership -> ownership.getOwnerId().isEmpty());
    }

    @Test
    @DisplayName("partitions added while it runs are found")
    void newPartitions() throws Exception {
        world.put(ids("before", 4));
        try (SourceDriver driver = drive(world.open())) {
            settle(driver, ids("before", 4));
            world.hub().addPartitions(1);
            world.put(ids("after", 6));
            settle(driver, ids("after", 6));
            assertThat(driver.arrived()).hasSize(10);
        }
    }

    @Test
    @DisplayName("I1: a replica that takes over before the first commit begins where the first one did")
    void takesOverTheBeginning() throws Exception {
        world.put(ids("before", 4));
        try (SourceDriver first = drive(world.open(new Start.Latest()))) {
            first.pollUntil(PATIENCE, "both partitions", () -> first.assigned().size() == 2);
            world.put(ids("meanwhile", 4));
            first.pollUntil(PATIENCE, "what came", () -> first.arrived().size() == 4);
        }
        try (SourceDriver second = drive(world.open(new Start.Latest()))) {
            settle(second, ids("meanwhile", 4));
            assertThat(second.arrived()).hasSize(4);
        }
    }

    @Test
    @DisplayName("a position older than the hub's retention is counted as loss, to the event")
    void retention() throws Exception {
        world.put(ids("event", 20));
        try (SourceDriver driver = drive(world.open())) {
            settle(driver, ids("event", 20));
        }
        world.put(ids("later", 20));
        world.hub().expire(0, 15);
        world.hub().expire(1, 12);
        try (SourceLog log = new SourceLog(world.open(), dev.auditbridge.source.Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.caughtUp() && log.lost() == 5 + 2);
            assertThat(log.arrived()).isEqualTo(5 + 8);
            assertThat(log.losses()).allMatch(why -> why.contains("retention"));
        }
    }

    @Test
    @DisplayName("a hub created anew is read from its beginning, and said to be lost")
    void createdAnew() throws Exception {
        world.store()
                .updateCheckpoint(new Checkpoint()
                        .setPartitionId("0")
                        .setSequenceNumber(1_000L)
                        .setOffsetString("99999"))
                .block();
        world.put(ids("event", 10));
        try (SourceLog log = new SourceLog(world.open(), dev.auditbridge.source.Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.arrived() == 10);
            assertThat(log.losses()).singleElement().asString().contains("created anew");
        }
    }

    @Test
    @DisplayName("I5: a store that refuses to be written is told with the role that is missing, and recovers by itself")
    void refusedStore() throws Exception {
        world.put(ids("event", 4));
        world.store().refusesClaims = true;
        try (SourceDriver driver = drive(world.open())) {
            driver.pollUntil(PATIENCE, "an alarm", driver::standsBlocked);
            assertThat(driver.blocked().getFirst()).contains("Storage Blob Data Contributor");
            world.store().refusesClaims = false;
            settle(driver, ids("event", 4));
            driver.pollUntil(PATIENCE, "the alarm ends", () -> !driver.standsBlocked());
        }
    }

    @Test
    @DisplayName("two replicas share the partitions, and have everything once between them")
    void twoReplicas() throws Exception {
        try (BalancedWorld wide = new BalancedWorld(4);
                SourceLog first = new SourceLog(wide.open(), dev.auditbridge.source.Checkpoint.NONE);
                SourceLog second = new SourceLog(wide.open(), dev.auditbridge.source.Checkpoint.NONE)) {
            first.until(PATIENCE, () -> first.partitions() == 2 && second.partitions() == 2);
            wide.put(ids("event", 40));
            first.until(PATIENCE, () -> first.arrived() + second.arrived() == 40);
            assertThat(first.arrived()).isEqualTo(20);
            assertThat(first.ids()).doesNotContainAnyElementsOf(second.ids());
        }
    }
}
