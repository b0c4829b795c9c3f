package dev.auditbridge.azure;

import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.GeneratedBodies;
import dev.auditbridge.event.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AksGeneratedEventsTest {
    @Test
    @DisplayName("I3: what is put into AKS's envelope comes out with the same bytes")
    void decodeOfEncode() {
        SplittableRandom random = RandomSeed.random("AksGeneratedEventsTest");
        AksDecoder decoder = new AksDecoder(EventLimits.DEFAULT, false);
        int events = Checklist.choose(5_000, 100_000);
        int different = 0;
        for (int i = 0; i < events; i++) {
            byte[] event = Events.withBody(GeneratedBodies.next(random));
            List<Decoded> decoded = decoder.decode(AksEnvelopes.RECORDS.around(event), Origin.of("aks"));
            boolean same = decoded.size() == 1
                    && decoded.getFirst() instanceof Decoded.Event(var read, int dropped)
                    && Arrays.equals(read.json(), event);
            different += same ? 0 : 1;
        }
        Checklist.row(
                30,
                "decode(encode(e)) = e for AKS",
                "%,d generated Events, %d different".formatted(events, different),
                "0 different",
                different == 0);
    }
}
