package dev.auditbridge.app;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.VendorFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vendor logs in, one encoded Event a line out. */
@Command(
        name = "convert",
        description = {
            "Turns vendor logs into canonical Events, one a line on stdout.",
            "A file holds JSON documents one after another, pretty-printed or not, or one broken document a line;"
                    + " gzip is unpacked. For each record that is no Event, stderr has one JSON line: file, index (from 0),"
                    + " outcome (ignored or poison), reason."
        },
        footer = {"", "Exit code 3: done, but some records were poison."})
final class ConvertCommand implements Callable<Integer> {
    private static final String AUTO = "auto";

    private final Streams streams;
    private final List<VendorFormat> formats = ServiceLoader.load(VendorFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "Whose envelopes the files hold: auto (each document's own), canonical, or a kind of cluster:"
                    + " aks, eks, gke. Default: ${DEFAULT-VALUE}.")
    private String from = AUTO;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            completionCandidates = Schemas.class,
            description = "The schema written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String to = Encoders.names().getFirst();

    @Option(
            names = "--origin",
            paramLabel = "STYLE",
            description = "Where an Event came from: none (not said), or annotations. Default: none.")
    private Origins origin = Origins.NONE;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files of vendor logs; stdin without any.")
    private List<Path> files = List.of();

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Encoder encoder = encoder();
        reader();
        OutputStream out = new BufferedOutputStream(streams.out(), 1 << 16);
        try {
            return new RecordFiles(streams, this::reader).read(files, event -> {
                out.write(encoder.encode(event));
                out.write('\n');
            });
        } finally {
            out.flush();
        }
    }

    private Encoder encoder() {
        if (!Encoders.names().contains(to)) {
            throw CommandFailure.usage("--to " + to + " is not known; allowed: " + String.join(", ", Encoders.names()));
        }
        return Encoders.named(to, origin == Origins.ANNOTATIONS);
    }

    private RecordReader reader() {
        EventLimits limits = EventLimits.DEFAULT;
        if (from.equals(AUTO)) {
            return RecordReader.choosing(formats, limits);
        }
        if (from.equals(RecordReader.CANONICAL)) {
            return RecordReader.ofCanonical(limits);
        }
        List<String> allowed = new ArrayList<>(List.of(AUTO, RecordReader.CANONICAL));
        for (VendorFormat format : formats) {
            allowed.add(format.name());
            if (from.equals(format.name())) {
                return RecordReader.of(format, limits);
            }
        }
        throw CommandFailure.usage("--from " + from + " is not known; allowed: " + String.join(", ", allowed));
    }

    private enum Origins {
        NONE,
        ANNOTATIONS
    }

    /** What {@code --to} may be, for the help. */
    static final class Schemas implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Encoders.names().iterator();
        }
    }
}
