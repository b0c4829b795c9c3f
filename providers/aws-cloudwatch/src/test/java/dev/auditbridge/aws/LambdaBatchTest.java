package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.gzip;
import static dev.auditbridge.aws.EksDecoderTest.json;
import static dev.auditbridge.aws.EksDecoderTest.reasons;
import static dev.auditbridge.aws.EksDecoderTest.resource;
import static dev.auditbridge.aws.EksDecoderTest.text;
import static dev.auditbridge.aws.EksDecoderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LambdaBatchTest {
    private static final String DATA = Base64.getEncoder().encodeToString(gzip(resource("subscription-payload.json")));

    private final EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);

    @Test
    void the_records_of_a_Kinesis_batch_are_parts_with_their_sequence_numbers() {
        LambdaBatch batch = read("{\"Records\":[" + record("41", DATA) + "," + record("42", DATA) + "]}");

        assertThat(batch.parts())
                .extracting(LambdaBatch.Part::sequenceNumber)
                .containsExactly(Optional.of("41"), Optional.of("42"));
        assertThat(batch.parts())
                .allSatisfy(part -> assertThat(json(part.decoded()))
                        .isEqualTo(json(decoder.decode(resource("subscription-payload.json"), Origin.of("eks")))));
        assertThat(text(LambdaBatch.failedFrom(batch.parts().get(1))))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"42\"}]}");
        assertThat(text(LambdaBatch.delivered())).isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    void a_direct_subscription_is_one_part_that_cannot_fail_by_itself() {
        LambdaBatch batch = read("{\"awslogs\":{\"data\":\"" + DATA + "\"}}");

        assertThat(batch.parts()).hasSize(1);
        assertThat(reasons(batch.parts().getFirst().decoded())).containsExactly("event", "event", "event");
        assertThatThrownBy(() -> LambdaBatch.failedFrom(batch.parts().getFirst()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("I6: a broken record is poison with its bytes and spoils no other")
    void a_broken_record_spoils_no_other() {
        String broken = record("42", "%%%");
        LambdaBatch batch =
                read("{\"Records\":[" + record("41", DATA) + "," + broken + ",7," + record("43", DATA) + "]}");

        assertThat(batch.parts().stream().map(part -> reasons(part.decoded())).toList())
                .isEqualTo(List.of(
                        List.of("event", "event", "event"),
                        List.of("poison broken-base64"),
                        List.of("poison no-message"),
                        List.of("event", "event", "event")));
        assertThat(read("{\"Records\":[" + broken).parts()).hasSize(1);
        assertThat(read("").parts()).hasSize(1);
    }

    private LambdaBatch read(String event) {
        return LambdaBatch.read(utf8(event), decoder, Origin.of("eks"));
    }

    private static String record(String sequenceNumber, String data) {
        return "{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"sequenceNumber\":\""
                + sequenceNumber + "\",\"data\":\"" + data + "\"}}";
    }
}
