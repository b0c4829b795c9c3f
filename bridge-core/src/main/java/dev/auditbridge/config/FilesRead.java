package dev.auditbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that a configuration was made of, by what stood in them when they were read: the file itself, those that
 * <code>${file:PATH}</code> names, policies. Immutable. Holds hashes only, since some are secrets (I7).
 */
public final class FilesRead {
    private static final String UNREADABLE = "unreadable";

    private final Map<Path, String> hashes;

    private FilesRead(Map<Path, String> hashes) {
        this.hashes = Map.copyOf(hashes);
    }

    /** One file. */
    public static FilesRead of(Path file, byte[] content) {
        return new FilesRead(Map.of(file.toAbsolutePath().normalize(), hash(content)));
    }

    /** All of these. */
    public static FilesRead all(List<FilesRead> parts) {
        Map<Path, String> hashes = new TreeMap<>();
        parts.forEach(part -> hashes.putAll(part.hashes));
        return new FilesRead(hashes);
    }

    /** These and some more. */
    public FilesRead and(List<FilesRead> more) {
        List<FilesRead> parts = new ArrayList<>(more);
        parts.add(this);
        return all(parts);
    }

    /** The same files, by what stands in them now. A folder in their path may have been swapped since. */
    public FilesRead now() {
        Map<Path, String> now = new TreeMap<>();
        hashes.keySet().forEach(file -> now.put(file, hashNow(file)));
        return new FilesRead(now);
    }

    private static String hashNow(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return hash(ConfigurationFolder.listing(file));
            }
            return hash(Files.readAllBytes(file));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Those that every user of the machine can read: the file lets them, and every folder above it. None where the file
     * system has no such permissions.
     */
    public List<Path> readableByAll() {
        return hashes.keySet().stream()
                .filter(FilesRead::isReadableByAll)
                .sorted()
                .toList();
    }

    private static boolean isReadableByAll(Path file) {
        try {
            if (!Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                return false;
            }
            for (Path folder = file.toRealPath().getParent(); folder != null; folder = folder.getParent()) {
                if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether the files and what stands in them are the same. */
    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof FilesRead that && hashes.equals(that.hashes);
    }

    @Override
    public int hashCode() {
        return hashes.hashCode();
    }

    /** The files, never what stands in them (I7). */
    @Override
    public String toString() {
        return hashes.keySet().toString();
    }
}
