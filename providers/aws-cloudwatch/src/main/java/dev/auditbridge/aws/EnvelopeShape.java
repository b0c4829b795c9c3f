package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What a document is, by the names of its members; reads no further than the first that decides. */
enum EnvelopeShape {
    /** An AWS envelope. */
    ENVELOPE,
    /** An Event by itself, cut or whole. */
    EVENT,
    /** Anything else. */
    UNKNOWN;

    /** The shape of the first document. Broken and cut ones have the shape that their beginning shows. */
    static EnvelopeShape of(byte[] bytes, int from, int to) {
        boolean message = false;
        boolean timestamp = false;
        try (JsonWalk walk = new JsonWalk(bytes, from, to)) {
            if (walk.next() != JsonToken.START_OBJECT) {
                return UNKNOWN;
            }
            for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                switch (name) {
                    case "kind", "auditID" -> {
                        return EVENT;
                    }
                    case "messageType", "logEvents", "awslogs", "@message" -> {
                        return ENVELOPE;
                    }
                    case "events" -> {
                        return walk.at(JsonToken.START_ARRAY) ? ENVELOPE : UNKNOWN;
                    }
                    case "Records" -> {
                        return holdsKinesis(walk) ? ENVELOPE : UNKNOWN;
                    }
                    case "message" -> message = true;
                    case "timestamp" -> timestamp = walk.at(JsonToken.VALUE_NUMBER_INT);
                    case "logStreamName", "ingestionTime", "eventId" -> {
                        if (message || timestamp) {
                            return ENVELOPE;
                        }
                    }
                    default -> {
                        // Says nothing.
                    }
                }
                if (message && timestamp) {
                    return ENVELOPE;
                }
                walk.skip();
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    private static boolean holdsKinesis(JsonWalk walk) throws IOException {
        if (!walk.at(JsonToken.START_ARRAY) || walk.next() != JsonToken.START_OBJECT) {
            return false;
        }
        for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
            if (name.equals("kinesis")) {
                return true;
            }
            walk.skip();
        }
        return false;
    }
}
