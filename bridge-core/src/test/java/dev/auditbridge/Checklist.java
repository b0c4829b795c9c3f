package dev.auditbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The checklist of reliability: every test of it tells here what it saw. Tests run in a short form with every build, and in a
 * long one with {@code -Preliability}.
 */
public final class Checklist {
    private static final boolean LONG = "long".equals(System.getProperty("reliability"));

    /** Where rows are written, in the module whose tests run: the table of all modules is made from them. */
    private static final Path ROWS = Path.of("target", "checklist");

    private Checklist() {}

    /** How much of something a test does, in each of the two forms. */
    public static int choose(int inShort, int inLong) {
        return LONG ? inLong : inShort;
    }

    /**
     * Prints and keeps what a test saw, and fails it if the bar does not hold.
     *
     * @param number the test's number in the checklist
     * @param what what was tried, short; the same words replace an earlier row of the number
     * @param figure what was seen, with units
     * @param bar what has to hold
     * @param holds whether it does
     */
    public static void row(int number, String what, String figure, String bar, boolean holds) {
        tell(number, what, figure, bar, holds);
        assertThat(holds).as("%s: %s; bar: %s", what, figure, bar).isTrue();
    }

    /** The same without failing the test: of processor time, which says as much of what else the machine does. */
    public static void tell(int number, String what, String figure, String bar, boolean holds) {
        String row = String.join(
                        "\t", String.format(Locale.ROOT, "%02d", number), what, figure, bar, holds ? "holds" : "MISSED")
                .replace('\n', ' ');
        System.out.println("checklist\t" + row);
        try {
            Files.createDirectories(ROWS);
            Files.writeString(ROWS.resolve(fileName(number, what)), row + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a row of the checklist", e);
        }
    }

    private static String fileName(int number, String what) {
        return String.format(Locale.ROOT, "%02d-%08x.tsv", number, what.hashCode());
    }
}
