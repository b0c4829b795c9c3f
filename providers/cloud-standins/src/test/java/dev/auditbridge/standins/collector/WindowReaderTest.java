package dev.auditbridge.standins.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the strict collector refuses, and says so. */
class WindowReaderTest {
    private LumberjackCollector collector;

    @BeforeEach
    void start() throws IOException {
        collector = LumberjackCollector.start();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void a_window_in_order_is_acknowledged() throws IOException {
        assertThat(answer(frames().window(2).json(1, "{}").json(2, "{\"a\":1}")))
                .containsExactly('2', 'A', 0, 0, 0, 2);
        assertThat(collector.documents()).extracting(Document::toString).containsExactly("{}", "{\"a\":1}");
    }

    @Test
    void an_empty_window() throws IOException {
        assertRefused(frames().window(0), "an empty window");
    }

    @Test
    void a_window_larger_than_readers_take() throws IOException {
        assertRefused(frames().window(10_001), "a window of 10001 events, more than 10000");
        assertRefused(frames().window(-1), "a window of 4294967295 events, more than 10000");
    }

    @Test
    void a_new_window_after_an_interrupted_one() throws IOException {
        assertRefused(frames().window(2).json(1, "{}").window(1).json(1, "{}"), "a new window after 1 of 2 events");
    }

    @Test
    void numbers_that_do_not_count_from_1() throws IOException {
        assertRefused(frames().window(1).json(0, "{}"), "event number 0 where 1 was next");
        assertRefused(frames().window(2).json(1, "{}").json(3, "{}"), "event number 3 where 2 was next");
    }

    @Test
    void another_version_or_frame() throws IOException {
        assertRefused(frames().raw("1W").raw("\0\0\0\1"), "version byte 49");
        assertRefused(frames().window(1).raw("2D"), "a frame of unknown type 68");
        assertRefused(frames().json(1, "{}"), "a frame of type 'J' where a window must begin");
    }

    @Test
    void events_that_are_no_JSON_object() throws IOException {
        assertRefused(frames().window(1).json(1, "[]"), "an event that is no JSON object");
        assertRefused(frames().window(1).json(1, "{\"a\":"), "an event that is no JSON");
        assertRefused(frames().window(1).json(1, "{}{}"), "an event with more than one JSON value");
        assertRefused(frames().window(1).json(1, ""), "a frame of 0 bytes");
    }

    @Test
    void compressed_frames_that_hold_not_the_whole_window() throws IOException {
        assertRefused(
                frames().window(2).compressed(frames().json(1, "{}")), "a compressed frame that holds no whole frames");
        assertRefused(
                frames().window(1).compressed(frames().json(1, "{}").json(2, "{}")),
                "more events in a compressed frame than its window announced");
        assertRefused(
                frames().window(1).compressed(frames().compressed(frames().json(1, "{}"))),
                "a frame of type 'C' inside a compressed frame");
    }

    @Test
    void a_frame_larger_than_memory_is_for() throws IOException {
        assertRefused(frames().window(1).raw("2J").raw("\0\0\0\1").raw("\177\0\0\0"), "a window of more than");
    }

    private void assertRefused(Frames frames, String why) throws IOException {
        List<String> before = collector.violations();

        assertThat(answer(frames)).isEmpty();

        await().until(() -> collector.violations().size() > before.size());
        assertThat(collector.violations().getLast()).contains(why);
        assertThat(collector.received()).isZero();
    }

    private byte[] answer(Frames frames) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port())) {
            socket.getOutputStream().write(frames.toByteArray());
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static Frames frames() {
        return new Frames();
    }
}
