package dev.auditbridge.output.file;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest extends OutputContract {
    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("logs/events.ndjson");
    }

    @Override
    protected Output open() {
        return new FileOutput(path(), Optional.empty(), Clock.systemUTC(), AuditEvent::json);
    }

    @Override
    protected boolean provoke(Fault fault) throws IOException {
        if (fault == Fault.LETS_NOBODY_IN) {
            // Not a folder without write permission: these tests may run as root, whom it would let in.
            Files.createDirectories(path());
            return true;
        }
        return false;
    }

    @Override
    protected void repair() throws IOException {
        Files.delete(path());
    }

    @Override
    protected List<String> received() throws IOException {
        return Files.isRegularFile(path()) ? Files.readAllLines(path()) : List.of();
    }

    @Test
    void only_the_owner_may_read_it() throws Exception {
        output().send(events("a", 1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    @Test
    void what_a_crash_left_of_a_line_does_not_spoil_the_next() throws Exception {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), "{\"whole\":1}\n{\"cut\":");

        assertThat(output().send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);

        assertThat(received()).containsExactly("{\"whole\":1}", "{\"cut\":", text(event("a-0")));
    }

    @Test
    void a_file_moved_away_by_log_rotation_is_begun_anew() throws Exception {
        output().send(events("a", 1));
        Files.move(path(), folder.resolve("old"));

        output().send(events("b", 1));

        assertThat(received()).containsExactly(text(event("b-0")));
        assertThat(Files.readAllLines(folder.resolve("old"))).containsExactly(text(event("a-0")));
    }

    @Test
    void another_writer_loses_nothing() throws Exception {
        output().send(events("a", 1));
        Files.writeString(path(), "other\n", StandardOpenOption.APPEND);

        output().send(events("b", 1));

        assertThat(received()).containsExactly(text(event("a-0")), "other", text(event("b-0")));
    }

    @Test
    void at_its_size_it_is_renamed_and_a_new_one_begun() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        try (Output rotating = new FileOutput(path(), Optional.of(300L), clock, AuditEvent::json)) {
            for (int i = 0; i < 6; i++) {
                assertThat(rotating.send(events("r" + i, 1))).isEqualTo(SendResult.ACCEPTED);
            }
        }

        try (Stream<Path> files = Files.list(path().getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "events.ndjson",
                            "events.ndjson.20260102-030405-000",
                            "events.ndjson.20260102-030405-000-1");
        }
        assertThat(received()).containsExactly(text(event("r4-0")), text(event("r5-0")));
    }

    private static String text(AuditEvent event) {
        return new String(event.json(), StandardCharsets.UTF_8);
    }
}
