package dev.auditbridge.standins.eventhubs;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/** The node {@code $management}: what the hub and its partitions tell about themselves. */
final class Management {
    private final Hub hub;

    Management(Hub hub) {
        this.hub = hub;
    }

    Message answer(Message request) {
        if (hub.authorization().denies()) {
            return Authorization.refusal();
        }
        Map<String, Object> asked = request.getApplicationProperties() == null
                ? Map.of()
                : request.getApplicationProperties().getValue();
        if (!hub.name().equalsIgnoreCase(String.valueOf(asked.get("name")))) {
            return notFound("The messaging entity '" + asked.get("name") + "' could not be found.");
        }
        return switch (String.valueOf(asked.get("type"))) {
            case "com.microsoft:eventhub" -> found(describeHub());
            case "com.microsoft:partition" -> {
                int partition = hub.partitionId(String.valueOf(asked.get("partition")));
                yield partition < 0
                        ? notFound(
                                "The messaging entity 'partition " + asked.get("partition") + "' could not be found.")
                        : found(describePartition(partition));
            }
            default -> notFound("The messaging entity could not be found.");
        };
    }

    private Map<String, Object> describeHub() {
        Map<String, Object> answer = new HashMap<>();
        answer.put("name", hub.name());
        answer.put("type", "com.microsoft:eventhub");
        answer.put("created_at", Date.from(hub.created()));
        answer.put("partition_count", hub.partitions());
        answer.put("georeplication_factor", 1);
        answer.put(
                "partition_ids",
                IntStream.range(0, hub.partitions()).mapToObj(Integer::toString).toArray(String[]::new));
        return answer;
    }

    private Map<String, Object> describePartition(int partition) {
        PartitionLog.State state = hub.log(partition).state();
        PartitionLog.Stored last = state.last();
        Map<String, Object> answer = new HashMap<>();
        answer.put("name", hub.name());
        answer.put("type", "com.microsoft:partition");
        answer.put("partition", Integer.toString(partition));
        answer.put("begin_sequence_number", state.first());
        answer.put("last_enqueued_sequence_number", last == null ? -1L : last.sequence());
        answer.put("last_enqueued_offset", last == null ? "-1" : last.offset());
        answer.put("last_enqueued_time_utc", Date.from(last == null ? Instant.EPOCH : last.enqueued()));
        answer.put("is_partition_empty", state.empty());
        return answer;
    }

    private static Message found(Map<String, Object> body) {
        Message answer = Proton.message();
        answer.setApplicationProperties(
                new ApplicationProperties(Map.of("status-code", 200, "status-description", "OK")));
        answer.setBody(new AmqpValue(body));
        return answer;
    }

    private static Message notFound(String description) {
        Message answer = Proton.message();
        answer.setApplicationProperties(new ApplicationProperties(Map.of(
                "status-code",
                404,
                "status-description",
                description,
                "error-condition",
                Symbol.valueOf("amqp:not-found"))));
        return answer;
    }
}
