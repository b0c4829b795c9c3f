package dev.auditbridge.standins.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

class WindowReaderFuzzTest extends FuzzTarget {
    @Override
    protected String target() {
        return "lumberjack reader";
    }

    @Override
    protected Stream<byte[]> seeds() {
        try {
            Frames plain = new Frames().window(2).json(1, "{}").json(2, "{\"message\":\"a\"}");
            Frames compressed = new Frames()
                    .window(2)
                    .compressed(new Frames().json(1, "{\"a\":[1,{}]}").json(2, "{}"));
            Frames nested = new Frames().window(1).compressed(new Frames().compressed(new Frames().json(1, "{}")));
            Frames larger = new Frames().window(1).raw("2J").raw("\0\0\0\1").raw("\177\0\0\0");
            return Stream.of(plain, compressed, nested, larger).map(Frames::toByteArray);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void read(byte[] input) throws IOException {
        WindowReader reader = new WindowReader(new ByteArrayInputStream(input), () -> {});
        try {
            for (int count = reader.nextCount(); count >= 0; count = reader.nextCount()) {
                List<Document> documents = reader.documents(count);
                assertThat(documents).hasSize(count);
                documents.forEach(Document::message);
            }
        } catch (ViolationException | EOFException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
