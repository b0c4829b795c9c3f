package dev.auditbridge.standins.collector;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads the frames of lumberjack version 2 (elastic/logstash-input-beats, PROTOCOL.md), and refuses what any known reader
 * refuses. Memory is bounded by the largest window.
 */
final class WindowReader {
    /** elastic/go-lumber's limit. */
    private static final int MOST_EVENTS = 10_000;

    private static final int MOST_BYTES = 128 << 20;

    private final DataInputStream in;
    private final Pace pace;
    private long bytes;

    /** Called before each event is read. */
    interface Pace {
        void beforeEvent() throws IOException;
    }

    WindowReader(InputStream in, Pace pace) {
        this.in = new DataInputStream(in);
        this.pace = pace;
    }

    /** How many events the next window has; -1 at the end of the stream. */
    int nextCount() throws IOException {
        int version = in.read();
        if (version < 0) {
            return -1;
        }
        int type = frame(version, in);
        if (type != 'W') {
            throw new ViolationException("a frame of type " + name(type) + " where a window must begin");
        }
        int count = in.readInt();
        if (count == 0) {
            throw new ViolationException("an empty window");
        }
        if (count < 0 || count > MOST_EVENTS) {
            throw new ViolationException(
                    "a window of " + Integer.toUnsignedString(count) + " events, more than " + MOST_EVENTS);
        }
        return count;
    }

    /** Half of the next frame, which is then broken for ever. */
    void halfAFrame() throws IOException {
        frame(in.read(), in);
        in.readNBytes(8);
    }

    /** The documents of the window. */
    List<Document> documents(int count) throws IOException {
        bytes = 0;
        List<Document> documents = new ArrayList<>(count);
        while (documents.size() < count) {
            int type = frame(in.read(), in);
            switch (type) {
                case 'J' -> documents.add(document(in, documents.size() + 1));
                case 'C' -> compressed(count, documents);
                case 'W' ->
                    throw new ViolationException("a new window after " + documents.size() + " of " + count
                            + " events: the rest of an interrupted window must not follow on the same connection");
                default -> throw new ViolationException("a frame of unknown type " + type);
            }
        }
        return documents;
    }

    /** Readers differ in what they do with a compressed frame that is not the whole window, so it must be. */
    private void compressed(int count, List<Document> documents) throws IOException {
        if (!documents.isEmpty()) {
            throw new ViolationException("a compressed frame after plain ones in one window");
        }
        byte[] payload = payload(in);
        Inflater inflater = new Inflater();
        try (DataInputStream inflated =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(payload), inflater))) {
            while (documents.size() < count) {
                int type = frame(inflated.read(), inflated);
                if (type != 'J') {
                    throw new ViolationException("a frame of type " + name(type) + " inside a compressed frame");
                }
                documents.add(document(inflated, documents.size() + 1));
            }
            if (inflated.read() >= 0) {
                throw new ViolationException("more events in a compressed frame than its window announced");
            }
            if (inflater.getRemaining() > 0) {
                throw new ViolationException("bytes after the end of a compressed frame's data");
            }
        } catch (ZipException | EOFException e) {
            throw new ViolationException(
                    "a compressed frame that holds no whole frames of the window: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private Document document(DataInputStream from, int expected) throws IOException {
        pace.beforeEvent();
        int sequence = from.readInt();
        if (sequence != expected) {
            throw new ViolationException("event number " + Integer.toUnsignedString(sequence) + " where " + expected
                    + " was next: they count from 1 in each window");
        }
        byte[] json = payload(from);
        try (JsonParser parser = Document.JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ViolationException("an event that is no JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new ViolationException("an event with more than one JSON value");
            }
        } catch (JsonProcessingException e) {
            throw new ViolationException("an event that is no JSON: " + e.getOriginalMessage());
        }
        return new Document(json);
    }

    private byte[] payload(DataInputStream from) throws IOException {
        int length = from.readInt();
        if (length <= 0) {
            throw new ViolationException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        bytes += length;
        if (bytes > MOST_BYTES) {
            throw new ViolationException("a window of more than " + MOST_BYTES + " bytes");
        }
        byte[] payload = from.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the connection ended inside a frame");
        }
        return payload;
    }

    private static int frame(int version, DataInputStream from) throws IOException {
        if (version < 0) {
            throw new EOFException("the connection ended inside a window");
        }
        if (version != '2') {
            throw new ViolationException("version byte " + version + ", not '2'");
        }
        return from.readUnsignedByte();
    }

    private static String name(int type) {
        return type > ' ' && type < 0x7f ? "'" + (char) type + "'" : String.valueOf(type);
    }
}
