package dev.auditbridge.aws;

import dev.auditbridge.source.Position;
import dev.auditbridge.source.SourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a log group is done, as the checkpoint keeps it.
 *
 * @param millis every record before this time was delivered, unless it became visible later than the window
 * @param floor where the source began; nothing before it was ever asked for
 * @param reconciled when the log group was last looked through for what came later than the window
 */
record LowWatermark(long millis, long floor, long reconciled) {
    private static final Pattern TOKEN = Pattern.compile("v1:([0-9]{1,15}):([0-9]{1,15}):([0-9]{1,15})");

    Position position() {
        return new Position("v1:" + millis + ":" + floor + ":" + reconciled);
    }

    LowWatermark raisedTo(long newMillis) {
        return new LowWatermark(Math.max(millis, newMillis), floor, reconciled);
    }

    LowWatermark reconciledAt(long newReconciled) {
        return new LowWatermark(millis, floor, newReconciled);
    }

    static LowWatermark of(Position position) throws SourceException {
        Matcher matcher = TOKEN.matcher(position.token());
        if (!matcher.matches()) {
            throw SourceException.blocked(
                    "the stored position \"" + position.token()
                            + "\" is none of CloudWatch Logs that this version knows; run the version that wrote it, or remove"
                            + " the source's checkpoint to begin at its start",
                    null);
        }
        return new LowWatermark(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }
}
