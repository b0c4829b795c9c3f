package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.RandomSeed;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Checkpoints whose attachments are kept beside their documents. */
class AttachmentPartsTest extends CheckpointStoreContract {
    private static final int ID_BYTES = 16;
    private static final int IDS = 2_000;
    private static final Partition PARTITION = new Partition("p", 1, true);

    private final RememberedObjects objects = new RememberedObjects(true);

    @Override
    protected CheckpointStore open() {
        return new ObjectCheckpointStore("memory", objects);
    }

    @Test
    @DisplayName("I4: ids are written once and a bit, no object grows large, and what is there no longer grows")
    void written() throws Exception {
        SplittableRandom random = RandomSeed.random("attachments beside the checkpoint");
        Map<Long, Long> needed = new HashMap<>();
        long ids = 0;
        CheckpointStore store = open();
        CheckpointStore.Versioned saved = CheckpointStore.Versioned.NONE;
        for (int minute = 0; minute < 120; minute++) {
            long now = minute * 60_000L;
            for (int page = 0; page < 5; page++) {
                Batch.Builder batch = Batch.builder(PARTITION, ids).end(new Position("v1:" + ids));
                ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES * random.nextInt(IDS));
                while (bytes.hasRemaining()) {
                    bytes.putLong(ids).putLong(ids);
                    needed.put(ids++, now);
                }
                batch.attach(new Attachment(bytes.array(), now));
                if (page == 4) {
                    long before = now - 20 * 60_000L;
                    batch.forgetBefore(before);
                    needed.values().removeIf(until -> until < before);
                }
                Checkpoint next = saved.checkpoint().after(List.of(batch.build()));
                saved = new CheckpointStore.Versioned(next, store.save("source", next, saved.version()));
                assertThat(objects.stored.values())
                        .allSatisfy(object -> assertThat(object.bytes().length).isLessThan(64 << 10));
            }
            if (random.nextInt(10) == 0) {
                store.close();
                store = open();
                saved = store.load("source");
                assertThat(ids(saved.checkpoint()).containsAll(needed.keySet())).isTrue();
            }
        }
        store.close();
        assertThat(objects.plain.values())
                .allSatisfy(bytes -> assertThat(bytes.length).isLessThan(380_000));
        long held =
                objects.plain.values().stream().mapToLong(bytes -> bytes.length).sum();
        // In Base64, half of each part perhaps forgotten, and numbers that are free for a moment.
        assertThat(held).isLessThan(4L * needed.size() * ID_BYTES);
        double factor = objects.bytesWritten.get() / (double) (ids * ID_BYTES);
        System.out.printf("%,d ids saved page by page: %.1f bytes written for each of their bytes%n", ids, factor);
        assertThat(factor).isLessThan(4);
    }

    @Test
    @DisplayName("I2: a part that another bridge has overwritten costs ids, never a position")
    void overwritten() throws Exception {
        Checkpoint large =
                new Checkpoint(at(1).positions(), Map.of("p", List.of(new Attachment(new byte[100_000], 7))));
        try (CheckpointStore store = open();
                CheckpointStore other = open()) {
            store.save("source", large, "");
            assertThat(store.load("source").checkpoint().attachedBytes()).isEqualTo(100_000);

            // It is refused, but its part has the same number.
            assertThatThrownBy(() -> other.save("source", large, ""))
                    .isInstanceOf(CheckpointStore.ConflictException.class);

            assertThat(store.load("source").checkpoint().attachments()).isEmpty();
            assertThat(store.load("source").checkpoint().positions()).isEqualTo(at(1).positions());
        }
    }

    private static Set<Long> ids(Checkpoint checkpoint) {
        List<Long> ids = new ArrayList<>();
        for (Attachment attachment : checkpoint.attached(PARTITION)) {
            ByteBuffer bytes = ByteBuffer.wrap(attachment.bytes());
            while (bytes.hasRemaining()) {
                ids.add(bytes.getLong());
                bytes.getLong();
            }
        }
        return new HashSet<>(ids);
    }
}
