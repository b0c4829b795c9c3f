package dev.auditbridge.azure;

/** The SDK's own words about an error, fit for a sentence. */
final class SdkWords {
    private static final int MOST = 300;

    private SdkWords() {}

    /** Without the context the SDK appends, in one line. */
    static String of(Throwable error) {
        String message = error.getMessage();
        if (message == null || message.isBlank()) {
            return error.getClass().getSimpleName();
        }
        int context = message.indexOf(", errorContext[");
        String words = (context < 0 ? message : message.substring(0, context))
                .replaceAll("\\s+", " ")
                .strip();
        return words.length() > MOST ? words.substring(0, MOST) + "..." : words;
    }
}
