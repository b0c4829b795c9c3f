package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A whole number, however JSON wrote it: protobuf's mapping makes 404 into 404.0 here and "404" there. */
final class WholeNumber {
    private static final int LONGEST = 24;
    /** Any number of so many digits is an int. */
    private static final int CERTAIN_DIGITS = 9;

    private WholeNumber() {}

    /** The number the parser stands on, or {@code null} if it is none. Moves nothing. */
    static @Nullable Integer of(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        boolean possible = token == JsonToken.VALUE_NUMBER_INT
                || token == JsonToken.VALUE_NUMBER_FLOAT
                || token == JsonToken.VALUE_STRING;
        if (!possible || parser.getTextLength() > LONGEST) {
            return null;
        }
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= CERTAIN_DIGITS) {
            return parser.getIntValue();
        }
        try {
            double number = Double.parseDouble(parser.getText());
            return number == (int) number ? (Integer) (int) number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
