package dev.auditbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.RandomSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Partition PARTITION = new Partition("p", 1, true);

    @Test
    @DisplayName("I2: the last position of a partition is kept, and the other partitions' stay")
    void positions() {
        Checkpoint before = new Checkpoint(Map.of("other", new Position("v1:7")), Map.of());

        Checkpoint after = before.after(List.of(
                batch(0).end(new Position("v1:1")).build(),
                batch(1).build(),
                batch(2).end(new Position("v1:2")).build(),
                batch(3).build()));

        assertThat(after.positions())
                .containsOnly(Map.entry("other", new Position("v1:7")), Map.entry("p", new Position("v1:2")));
    }

    @Test
    @DisplayName("what batches attach is put together in their order until it is forgotten, like a plain list of it")
    void attachments() {
        SplittableRandom random = RandomSeed.random("attachments");
        Checkpoint checkpoint = Checkpoint.NONE;
        List<Attachment> model = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 2_000; step++) {
            Batch.Builder batch = batch(step);
            if (random.nextInt(20) == 0) {
                long before = now - 5;
                batch.forgetBefore(before);
                model.removeIf(each -> each.until() < before);
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                Attachment attachment = new Attachment(new byte[] {(byte) random.nextInt()}, now + random.nextInt(2));
                batch.attach(attachment);
                model.add(attachment);
            }
            now += random.nextInt(2);
            checkpoint = checkpoint.after(List.of(batch.build()));

            assertThat(bytes(checkpoint.attached(PARTITION)))
                    .as("step %d", step)
                    .isEqualTo(bytes(model));
            assertThat(checkpoint.attachedBytes()).isEqualTo(model.size());
        }
    }

    @Test
    @DisplayName("I4: small attachments of the same time are kept as few")
    void joined() {
        List<Batch> batches = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        batch(i).attach(new Attachment(new byte[24], 59_999)).build())
                .toList();

        assertThat(Checkpoint.NONE.after(batches).attached(PARTITION)).hasSize(4);
    }

    @Test
    @DisplayName("a partition of which everything is forgotten leaves nothing behind")
    void forgotten() {
        Checkpoint checkpoint = Checkpoint.NONE.after(
                List.of(batch(0).attach(new Attachment(new byte[24], 5)).build()));

        assertThat(checkpoint.after(List.of(batch(1).forgetBefore(5).build())).attachments())
                .isNotEmpty();
        assertThat(checkpoint.after(List.of(batch(1).forgetBefore(6).build())).attachments())
                .isEmpty();
    }

    private static Batch.Builder batch(long sequence) {
        return Batch.builder(PARTITION, sequence);
    }

    private static List<Byte> bytes(List<Attachment> attachments) {
        List<Byte> bytes = new ArrayList<>();
        for (Attachment attachment : attachments) {
            for (byte each : attachment.bytes()) {
                bytes.add(each);
            }
        }
        return bytes;
    }
}
