package dev.auditbridge.telemetry;

/**
 * Text that others wrote, made fit for one line of a log, an error or a status page: a client chooses parts of it, and a
 * control character could forge a line or move a terminal's cursor.
 */
public final class Printable {
    private static final int MOST = 2_000;

    private Printable() {}

    /** The text on one line: control and direction characters as {@code \}{@code uXXXX}, cut at 2,000 characters. */
    public static String line(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MOST) + 16);
        for (int i = 0; i < text.length(); i++) {
            if (out.length() >= MOST) {
                return out.append(" ...").toString();
            }
            char c = text.charAt(i);
            if (plain(c)) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean plain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
