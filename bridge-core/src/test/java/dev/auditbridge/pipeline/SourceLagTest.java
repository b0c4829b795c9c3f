package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.auditbridge.source.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The alarms before the cloud deletes what was not read yet. */
class SourceLagTest {
    private static final Partition FIRST = new Partition("first", 1, true);
    private static final Partition SECOND = new Partition("second", 1, true);
    private static final Optional<Duration> KEPT = Optional.of(Duration.ofHours(100));

    private final Logger logger = (Logger) LoggerFactory.getLogger(SourceLag.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final SourceLag lag = new SourceLag("eks");

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void half_of_the_retention_is_an_alarm_and_four_fifths_are_another() {
        behind(FIRST, 49);
        assertThat(alarms()).isEmpty();

        behind(FIRST, 50);
        assertThat(alarms())
                .singleElement()
                .asString()
                .startsWith("source eks is behind by 50 % of what the cloud keeps");

        behind(FIRST, 79);
        assertThat(alarms()).as("the same once more").hasSize(1);

        behind(FIRST, 80);
        assertThat(alarms()).hasSize(2).last().asString().startsWith("source eks is behind by 80 %");
        assertThat(lag.ratio()).isEqualTo(0.8);
    }

    @Test
    void an_alarm_ends_when_less_than_half_is_left_to_read() {
        behind(FIRST, 90);
        behind(FIRST, 60);
        assertThat(alarms()).hasSize(1);

        behind(FIRST, 40);
        assertThat(alarms()).last().isEqualTo("source eks is no longer in danger of losing records");

        behind(FIRST, 55);
        assertThat(alarms()).as("and may come again").hasSize(3);
    }

    @Test
    void the_partition_that_is_farthest_behind_counts_and_a_quick_one_hides_it_from_nobody() {
        behind(FIRST, 85);
        behind(SECOND, 1);

        assertThat(alarms()).hasSize(1);
        assertThat(lag.ratio()).isEqualTo(0.85);
        assertThat(lag.seconds()).isEqualTo(Duration.ofHours(85).toSeconds());

        lag.forget(FIRST);
        assertThat(lag.ratio()).isEqualTo(0.01);
    }

    @Test
    void who_keeps_for_ever_is_in_no_danger() {
        lag.set(FIRST, Duration.ofDays(400), Optional.empty());

        assertThat(alarms()).isEmpty();
        assertThat(lag.ratio()).isNaN();
        assertThat(lag.seconds()).isEqualTo(Duration.ofDays(400).toSeconds());
    }

    private void behind(Partition partition, int hours) {
        lag.set(partition, Duration.ofHours(hours), KEPT);
    }

    private List<String> alarms() {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.ERROR))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
