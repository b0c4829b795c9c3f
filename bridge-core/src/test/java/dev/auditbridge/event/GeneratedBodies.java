package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Random JSON objects as clients could send them: escapes, surrogates, numbers near 2^53, nesting to 100. */
public final class GeneratedBodies {
    private static final String[] TEXTS = {
        "a",
        "é",
        "\ud83d\ude00",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud800",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\u2028",
        "\\u0000",
        "{}",
        "x".repeat(300)
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740993",
        "1.0",
        "1e400",
        "1E-7",
        "0.1",
        "123456789012345678901234567890"
    };

    private GeneratedBodies() {}

    /** The next one. */
    public static byte[] next(SplittableRandom random) {
        StringBuilder json = new StringBuilder();
        int depth = random.nextInt(50) == 0 ? 100 : random.nextInt(4);
        json.append("{\"deep\":")
                .append("[".repeat(depth))
                .append("]".repeat(depth))
                .append(depth == 0 ? "null" : "");
        for (int i = random.nextInt(6); i > 0; i--) {
            json.append(",\"").append(text(random)).append(i).append("\":");
            json.append(
                    switch (random.nextInt(4)) {
                        case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
                        case 1 -> "[true,null,{}]";
                        default -> "\"" + text(random) + text(random) + "\"";
                    });
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(SplittableRandom random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
