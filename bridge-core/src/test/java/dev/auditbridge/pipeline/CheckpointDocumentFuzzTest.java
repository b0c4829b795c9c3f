package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.FuzzTarget;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class CheckpointDocumentFuzzTest extends FuzzTarget {
    @Override
    protected String target() {
        return "checkpoint document";
    }

    @Override
    protected Stream<byte[]> seeds() {
        return Stream.of(
                new CheckpointDocument(
                                7,
                                "me",
                                new Checkpoint(Map.of("p", new Position("v1:17")), Map.of()),
                                List.of("0 6 me"))
                        .bytes(),
                new CheckpointDocument(1, Checkpoint.NONE).bytes(),
                new CheckpointDocument(
                                1L << 40,
                                new Checkpoint(
                                        Map.of("a\"b", new Position("{}")),
                                        Map.of("p", List.of(new Attachment(new byte[] {0, 1, 2}, 7)))))
                        .bytes());
    }

    @Override
    protected void read(byte[] input) {
        CheckpointDocument.read(input)
                .ifPresent(document -> assertThat(CheckpointDocument.read(document.bytes())
                                .orElseThrow()
                                .version())
                        .isEqualTo(document.version()));
    }
}
