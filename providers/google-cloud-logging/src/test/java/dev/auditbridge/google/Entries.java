package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.audit.AuditLog;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Log entries for tests: the fixture files, and small ones made on the spot. */
final class Entries {
    static final GkeDecoder DECODER = new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, false);
    static final Origin ORIGIN = Origin.of("gke");

    private Entries() {}

    /** The names of all fixtures. */
    static List<String> names() throws IOException, URISyntaxException {
        Path folder = Path.of(Entries.class.getResource("entries").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.endsWith(".event.json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Every fixture. */
    static Stream<byte[]> all() {
        try {
            List<byte[]> all = new ArrayList<>();
            for (String name : names()) {
                all.add(bytes(name + ".json"));
            }
            return all.stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String resource) throws IOException {
        try (InputStream in = Entries.class.getResourceAsStream("entries/" + resource)) {
            assertThat(in).as(resource).isNotNull();
            return in.readAllBytes();
        }
    }

    static JsonElement json(byte[] text) {
        return JsonParser.parseString(new String(text, UTF_8));
    }

    /** The entry of a fixture, to be changed by a test. */
    static JsonObject entry(String name) throws IOException {
        return json(bytes(name + ".json")).getAsJsonObject();
    }

    static JsonObject payload(JsonObject entry) {
        return entry.getAsJsonObject("protoPayload");
    }

    static byte[] text(JsonElement json) {
        return json.toString().getBytes(UTF_8);
    }

    /** One of the parts that Cloud Logging makes of an entry that is too large. */
    static byte[] part(int index, int total) throws IOException {
        JsonObject part = entry("truncated-by-api-server");
        payload(part).add("request", json("{\"data\":{\"a\":\"b\"}}".getBytes(UTF_8)));
        part.addProperty("insertId", part.get("insertId").getAsString() + index);
        JsonObject split = new JsonObject();
        split.addProperty("uid", "s-1");
        if (index > 0) {
            split.addProperty("index", index);
        }
        split.addProperty("totalSplits", total);
        part.add("split", split);
        return text(part);
    }

    /** The same entry as the API's clients hold it. */
    static LogEntry proto(byte[] json) throws InvalidProtocolBufferException {
        LogEntry.Builder entry = LogEntry.newBuilder();
        JsonFormat.parser()
                .usingTypeRegistry(
                        TypeRegistry.newBuilder().add(AuditLog.getDescriptor()).build())
                .merge(new String(json, UTF_8), entry);
        return entry.build();
    }

    static List<Decoded> decode(byte[] document) {
        return DECODER.decode(document, ORIGIN);
    }

    static JsonObject event(byte[] document) {
        List<Decoded> decoded = decode(document);
        assertThat(decoded).hasSize(1);
        return event(decoded.getFirst());
    }

    static JsonObject event(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Event.class);
        return json(((Decoded.Event) decoded).event().json()).getAsJsonObject();
    }
}
