package dev.auditbridge.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Files that a command is to read. */
final class Inputs {
    private Inputs() {}

    /** Refuses files that cannot be read, before anything is done. */
    static void check(List<Path> files) {
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw CommandFailure.usage("there is no file " + file + "; correct the path");
            }
            if (Files.isDirectory(file)) {
                throw CommandFailure.usage(file + " is a folder; name the files in it, as in " + file + "/*");
            }
            if (!Files.isReadable(file)) {
                throw CommandFailure.usage(file + " cannot be read; give this user the right to read it");
            }
        }
    }

    /** The content of a stream, unzipped if it is gzip, whatever its name. */
    static InputStream plain(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped ? new GZIPInputStream(in, 1 << 16) : in;
    }
}
