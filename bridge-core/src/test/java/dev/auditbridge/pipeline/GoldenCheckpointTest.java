package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoints that version 0.1.0 wrote: later versions read them, and what those write must stay readable by it. */
class GoldenCheckpointTest {
    private static final String PARTITION = "/aws/eks/prod/cluster";
    private static final Map<String, Position> POSITIONS =
            Map.of(PARTITION, new Position("v1:1767225600000"), "audit/0", new Position("v1:42:8589934592"));

    @TempDir
    Path folder;

    @Test
    @DisplayName("I1: an update reads the positions of the version before, and writes them as that version did")
    void updates() throws Exception {
        byte[] before = golden("prod.checkpoint");
        Files.write(folder.resolve("prod.checkpoint"), before);
        Files.write(folder.resolve("prod.checkpoint.previous"), golden("prod.checkpoint.previous"));

        try (CheckpointStore store = new FileCheckpointStore(folder)) {
            Checkpoint loaded = store.load("prod").checkpoint();

            assertThat(loaded.positions()).isEqualTo(POSITIONS);
            assertThat(loaded.attachments().get(PARTITION))
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(new Attachment(new byte[] {0, 1, 2, -1}, 1767225659999L)));
            byte[] written = new CheckpointDocument(7, loaded).bytes();
            Checklist.row(
                    25,
                    "checkpoint of version 0.1.0, read and written again",
                    loaded.positions().size() + " positions equal, "
                            + (Arrays.equals(written, before) ? "0 bytes" : "bytes") + " different",
                    "positions equal, the same bytes",
                    Arrays.equals(written, before));
        }
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenCheckpointTest.class.getResourceAsStream("golden/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
