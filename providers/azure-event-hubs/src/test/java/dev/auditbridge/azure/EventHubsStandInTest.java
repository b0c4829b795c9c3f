package dev.auditbridge.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.CreateBatchOptions;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Event Hubs stand-in, through the SDK's blocking clients")
class EventHubsStandInTest {
    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final EventHubsStandIn hub = EventHubsStandIn.start("audit", 2);

    @AfterEach
    void stop() {
        hub.close();
    }

    private EventHubConsumerClient consumer() {
        return new EventHubClientBuilder()
                .connectionString(hub.connectionString())
                .consumerGroup("siem-bridge")
                .prefetchCount(10)
                .retryOptions(new AmqpRetryOptions().setMaxRetries(0).setTryTimeout(WAIT))
                .buildConsumerClient();
    }

    private static List<String> read(EventHubConsumerClient consumer, int count, EventPosition from) {
        return StreamSupport.stream(
                        consumer.receiveFromPartition("0", count, from, WAIT).spliterator(), false)
                .map(event -> event.getData().getBodyAsString())
                .toList();
    }

    @Test
    @DisplayName("tells its partitions and what is in them")
    void properties() {
        hub.publish(0, "a".getBytes(UTF_8), TEN);
        hub.publish(0, "b".getBytes(UTF_8), TEN.plusSeconds(1));
        hub.publish(0, "c".getBytes(UTF_8), TEN.plusSeconds(2));
        hub.expire(0, 1);
        try (EventHubConsumerClient consumer = consumer()) {
            assertThat(consumer.getPartitionIds()).containsExactly("0", "1");
            PartitionProperties full = consumer.getPartitionProperties("0");
            assertThat(full.getBeginningSequenceNumber()).isEqualTo(1);
            assertThat(full.getLastEnqueuedSequenceNumber()).isEqualTo(2);
            assertThat(full.getLastEnqueuedTime()).isEqualTo(TEN.plusSeconds(2));
            assertThat(full.isEmpty()).isFalse();
            PartitionProperties empty = consumer.getPartitionProperties("1");
            assertThat(empty.getLastEnqueuedSequenceNumber()).isEqualTo(-1);
            assertThat(empty.isEmpty()).isTrue();
        }
    }

    @Test
    @DisplayName("begins where each start filter says")
    void positions() {
        for (int i = 0; i < 5; i++) {
            hub.publish(0, ("event " + i).getBytes(UTF_8), TEN.plusSeconds(i));
        }
        try (EventHubConsumerClient consumer = consumer()) {
            assertThat(read(consumer, 5, EventPosition.earliest()))
                    .containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
            assertThat(read(consumer, 2, EventPosition.fromSequenceNumber(2))).containsExactly("event 3", "event 4");
            assertThat(read(consumer, 3, EventPosition.fromSequenceNumber(2, true)))
                    .containsExactly("event 2", "event 3", "event 4");
            assertThat(read(consumer, 2, EventPosition.fromEnqueuedTime(TEN.plusSeconds(2))))
                    .containsExactly("event 3", "event 4");
            PartitionEvent second = consumer.receiveFromPartition("0", 2, EventPosition.earliest(), WAIT).stream()
                    .skip(1)
                    .findFirst()
                    .orElseThrow();
            assertThat(read(
                            consumer,
                            3,
                            EventPosition.fromOffsetString(second.getData().getOffsetString())))
                    .containsExactly("event 2", "event 3", "event 4");
        }
    }

    @Test
    @DisplayName("carries a body of a million bytes")
    void largeBody() {
        byte[] body = "x".repeat(1_000_000).getBytes(UTF_8);
        hub.publish(0, body);
        try (EventHubConsumerClient consumer = consumer()) {
            assertThat(read(consumer, 1, EventPosition.earliest())).containsExactly(new String(body, UTF_8));
        }
    }

    @Test
    @DisplayName("takes what a producer sends, one by one and in batches")
    void producer() {
        try (EventHubProducerClient producer = new EventHubClientBuilder()
                        .connectionString(hub.connectionString())
                        .buildProducerClient();
                EventHubConsumerClient consumer = consumer()) {
            EventDataBatch batch = producer.createBatch(new CreateBatchOptions().setPartitionId("0"));
            batch.tryAdd(new EventData("one"));
            batch.tryAdd(new EventData("two"));
            producer.send(batch);
            EventDataBatch single = producer.createBatch(new CreateBatchOptions().setPartitionId("0"));
            single.tryAdd(new EventData("three"));
            producer.send(single);
            assertThat(read(consumer, 3, EventPosition.earliest())).containsExactly("one", "two", "three");
        }
    }

    @Test
    @DisplayName("refuses what is not there, and who may not")
    void refusals() {
        try (EventHubConsumerClient consumer = consumer()) {
            assertThatThrownBy(() -> consumer.getPartitionProperties("7"))
                    .isInstanceOf(AmqpException.class)
                    .hasMessageContaining("could not be found");
        }
        hub.denyAuthorization(true);
        try (EventHubConsumerClient consumer = consumer()) {
            assertThatThrownBy(() -> consumer.getPartitionProperties("0")).isInstanceOf(AmqpException.class);
        }
    }
}
