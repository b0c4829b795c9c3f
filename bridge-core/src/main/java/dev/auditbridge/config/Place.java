package dev.auditbridge.config;

import java.util.Comparator;

/**
 * A place in a configuration file.
 *
 * @param file the file's name as the user gave it
 * @param line from 1
 * @param column from 1
 */
public record Place(String file, int line, int column) {
    static final Comparator<Place> IN_FILE_ORDER =
            Comparator.comparing(Place::file).thenComparingInt(Place::line).thenComparingInt(Place::column);

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
