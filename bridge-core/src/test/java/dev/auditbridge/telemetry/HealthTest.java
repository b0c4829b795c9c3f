package dev.auditbridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.auditbridge.Checklist;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SetClock clock = new SetClock();
    private final Health health = new Health(new BridgeMetrics(registry), clock, Duration.ofMinutes(5));
    private final Logger logger = (Logger) LoggerFactory.getLogger(Health.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void I5_Blocked_is_not_ready_with_its_reason_but_live() {
        health.progress("eks");
        health.blocked("eks", "AccessDenied on /aws/eks/prod; grant logs:FilterLogEvents");
        clock.now = clock.now.plus(Duration.ofHours(1));

        assertThat(health.live()).isEqualTo(new Health.Answer(true, List.of()));
        assertThat(health.ready().ok()).isFalse();
        assertThat(health.ready().reasons())
                .containsExactly("eks is blocked since 2026-01-01T00:00:00Z: AccessDenied on /aws/eks/prod; grant"
                        + " logs:FilterLogEvents");
        assertThat(registry.get("auditbridge.blocked")
                        .tag("component", "eks")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void I5_it_recovers_without_a_restart() {
        health.blocked("eks", "no");
        health.working("eks");

        assertThat(health.ready().ok()).isTrue();
        assertThat(registry.get("auditbridge.blocked")
                        .tag("component", "eks")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void each_change_of_state_is_one_line_at_ERROR() {
        health.blocked("eks", "no");
        health.blocked("eks", "no");
        health.blocked("eks", "still no");
        health.working("eks");
        health.working("eks");

        assertThat(log.list.stream().filter(line -> line.getLevel() == Level.ERROR))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("eks is blocked: no", "eks works again, after 0 s");
    }

    @Test
    void nobody_forges_a_line_by_a_reason() {
        health.blocked("eks", "refused: \n2026 ERROR \u001b[2J all is well\u202e");

        assertThat(log.list.getFirst().getFormattedMessage())
                .isEqualTo("eks is blocked: refused: \\u000a2026 ERROR \\u001b[2J all is well\\u202e");
    }

    @Test
    void without_progress_it_is_not_live_unless_an_output_holds_it() {
        health.progress("aks/0");
        clock.now = clock.now.plus(Duration.ofSeconds(301));
        assertThat(health.live().reasons()).containsExactly("aks/0 has made no progress for 301 s");

        health.heldByOutput("aks/0", "collector");
        assertThat(health.live().ok()).isTrue();
        assertThat(health.held()).containsEntry("aks/0", "collector");

        health.released("aks/0");
        assertThat(health.live().ok()).as("it has the time since then").isTrue();

        clock.now = clock.now.plus(Duration.ofSeconds(301));
        health.blocked("aks/0", "no");
        assertThat(health.live().ok())
                .as("somebody has to act; a restart would not help")
                .isTrue();
        Checklist.row(
                29,
                "/live without progress",
                "no after 301 s; yes while an output holds it, and while it is Blocked",
                "no, unless Blocked or held",
                true);
    }

    @Test
    void what_is_gone_is_not_waited_for() {
        health.progress("aks/0");
        health.blocked("aks/0", "no");
        health.gone("aks/0");
        clock.now = clock.now.plus(Duration.ofHours(1));

        assertThat(health.live().ok()).isTrue();
        assertThat(health.ready().ok()).isTrue();
    }

    @Test
    void it_is_not_ready_before_everything_worked_once() {
        health.starting("collector");
        assertThat(health.ready().reasons()).singleElement().asString().startsWith("collector has not worked yet");

        health.working("collector");
        assertThat(health.ready().ok()).isTrue();
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
