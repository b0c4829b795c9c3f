package dev.auditbridge.app;

import dev.auditbridge.app.JsonDocuments.Document;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.VendorFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Loads vendor logs into the stand-ins: each document goes to the cloud whose format it has. For one thread. */
final class VendorLogs {
    /** The logs that come with this program, written after what the vendors send. */
    private static final List<String> BUNDLED = List.of("aks.json", "eks.ndjson", "gke.json");

    private final StandInClouds clouds;
    private final List<VendorFormat> formats = ServiceLoader.load(VendorFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, true);
    private final List<Loaded> loaded = new ArrayList<>();

    VendorLogs(StandInClouds clouds) {
        this.clouds = clouds;
    }

    /**
     * What became of one file.
     *
     * @param served its documents that a cloud holds
     * @param notServed its documents that none can hold, by reason
     */
    record Loaded(String file, long served, Map<String, Long> notServed) {}

    /** Loads the logs that come with this program. */
    void loadBundled() throws IOException {
        for (String name : BUNDLED) {
            try (InputStream in = Objects.requireNonNull(VendorLogs.class.getResourceAsStream("quickstart/" + name))) {
                load(name, in);
            }
        }
    }

    /** Loads every file under a folder. */
    void load(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    load(folder.relativize(file).toString(), in);
                } catch (IOException e) {
                    loaded.add(new Loaded(file.toString(), 0, Map.of("cannot be read: " + e.getMessage(), 1L)));
                }
            }
        }
    }

    /** What was loaded, in order. */
    List<Loaded> loaded() {
        return List.copyOf(loaded);
    }

    private void load(String name, InputStream in) throws IOException {
        long served = 0;
        Map<String, Long> notServed = new TreeMap<>();
        JsonDocuments documents = new JsonDocuments(Inputs.plain(in), EventLimits.DEFAULT.envelopeBytes());
        for (Document document = documents.next(); document != null; document = documents.next()) {
            Optional<String> why = switch (document) {
                case Document.Whole(byte[] bytes) -> serve(bytes);
                case Document.TooLarge large -> Optional.of("larger than any envelope");
            };
            if (why.isPresent()) {
                notServed.merge(why.get(), 1L, Long::sum);
            } else {
                served++;
            }
        }
        if (served == 0 && notServed.isEmpty()) {
            notServed.put("empty", 0L);
        }
        loaded.add(new Loaded(name, served, notServed));
    }

    /** Why no cloud can hold a document, if none can. */
    private Optional<String> serve(byte[] document) {
        for (VendorFormat format : formats) {
            if (format.recognises(document)) {
                return clouds.serve(format.name(), document);
            }
        }
        return codec.isEvent(document, 0, document.length)
                ? clouds.serve(RecordReader.CANONICAL, document)
                : Optional.of("neither a vendor's envelope nor an Event");
    }
}
