package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.utf8;

import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.GeneratedBodies;
import dev.auditbridge.event.Origin;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EksGeneratedEventsTest {
    @Test
    @DisplayName("I3: what is put into CloudWatch's envelope comes out with the same bytes")
    void decodeOfEncode() {
        SplittableRandom random = RandomSeed.random("EksGeneratedEventsTest");
        EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);
        int events = Checklist.choose(5_000, 100_000);
        int different = 0;
        for (int i = 0; i < events; i++) {
            byte[] event = Events.withBody(GeneratedBodies.next(random));
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            page.writeBytes(utf8("{\"events\":[{\"logStreamName\":\"" + Audit.STREAM
                    + "\",\"timestamp\":1,\"eventId\":\"1\",\"message\":\""));
            EksDecoderContractTest.escape(event, page);
            page.writeBytes(utf8("\"}],\"searchedLogStreams\":[]}"));
            List<Decoded> decoded = decoder.decode(page.toByteArray(), Origin.of("eks"));
            boolean same = decoded.size() == 1
                    && decoded.getFirst() instanceof Decoded.Event(var read, int dropped)
                    && Arrays.equals(read.json(), event);
            different += same ? 0 : 1;
        }
        Checklist.row(
                30,
                "decode(encode(e)) = e for EKS",
                "%,d generated Events, %d different".formatted(events, different),
                "0 different",
                different == 0);
    }
}
