package dev.auditbridge.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditbridge.app.JsonDocuments.Document;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the records of files, and says on stderr, one JSON line each, which of them are no Events: file, index, outcome,
 * reason. For one thread.
 */
final class RecordFiles {
    private static final JsonFactory JSON = new JsonFactory();

    private final Streams streams;
    private final Supplier<RecordReader> readers;
    private boolean poison;

    /**
     * A reader of files.
     *
     * @param readers gives a new reader for each file
     */
    RecordFiles(Streams streams, Supplier<RecordReader> readers) {
        this.streams = streams;
        this.readers = readers;
    }

    /** Takes Events, in the order of the files. */
    interface Events {
        void take(AuditEvent event) throws IOException;
    }

    /** Reads all files, or stdin if there are none, and returns the exit code. */
    int read(List<Path> files, Events events) throws IOException {
        Inputs.check(files);
        if (files.isEmpty()) {
            read("-", streams.in(), events);
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                read(file.toString(), in, events);
            }
        }
        return poison ? ExitCodes.POISON : ExitCodes.DONE;
    }

    private void read(String name, InputStream in, Events events) throws IOException {
        RecordReader reader = readers.get();
        OneFile file = new OneFile(name, events);
        try {
            JsonDocuments documents = new JsonDocuments(Inputs.plain(in), EventLimits.DEFAULT.envelopeBytes());
            for (Document document = documents.next(); document != null; document = documents.next()) {
                switch (document) {
                    case Document.Whole(byte[] bytes) -> file.take(reader.read(bytes));
                    case Document.TooLarge large -> file.report("poison", "too-large");
                }
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            file.take(reader.end());
            throw CommandFailure.atRunTime(
                    name + " is damaged gzip (" + e.getMessage() + "); what stands before the damage was read", e);
        }
        file.take(reader.end());
    }

    /** Tells apart what the records of one file turned out to be. */
    private final class OneFile {
        private final String name;
        private final Events events;
        private long index;

        OneFile(String name, Events events) {
            this.name = name;
            this.events = events;
        }

        void take(List<Decoded> records) throws IOException {
            for (Decoded record : records) {
                switch (record) {
                    case Decoded.Event event -> {
                        events.take(event.event());
                        index++;
                    }
                    case Decoded.Ignored(String reason) -> report("ignored", reason);
                    case Decoded.Poison poisoned -> report("poison", poisoned.reason());
                }
            }
        }

        void report(String outcome, String reason) throws IOException {
            poison |= outcome.equals("poison");
            StringWriter line = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(line)) {
                json.writeStartObject();
                json.writeStringField("file", name);
                json.writeNumberField("index", index++);
                json.writeStringField("outcome", outcome);
                json.writeStringField("reason", reason);
                json.writeEndObject();
            }
            streams.err().println(line);
        }
    }
}
