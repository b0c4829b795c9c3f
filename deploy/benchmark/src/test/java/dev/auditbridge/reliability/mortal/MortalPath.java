package dev.auditbridge.reliability.mortal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of another file system, whose files are seen through {@link MortalFiles}. */
record MortalPath(MortalFileSystem system, Path real) implements Path {

    private Path of(Path path) {
        return new MortalPath(system, path);
    }

    private @Nullable Path orNone(@Nullable Path path) {
        return path == null ? null : of(path);
    }

    private static Path unwrapped(Path path) {
        return path instanceof MortalPath mortal ? mortal.real : path;
    }

    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return orNone(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return orNone(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return orNone(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return of(real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return of(real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(unwrapped(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(unwrapped(other));
    }

    @Override
    public Path normalize() {
        return of(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return of(real.resolve(unwrapped(other)));
    }

    @Override
    public Path relativize(Path other) {
        return of(real.relativize(unwrapped(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return of(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return of(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        return real.register(watcher, events, modifiers);
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(unwrapped(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
