package dev.auditbridge.aws;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Decodes one CloudWatch message of an EKS log group: an Event without any wrapper, or what is left of one.
 *
 * <p>A long Event arrives cut, with {@code [Truncated...]} at its end (falcosecurity/plugins #297), and at times its rest
 * as a message of its own (falcosecurity/falco #2656). The beginning is salvaged; the rest is poison, since nothing tells
 * which Event it belongs to.
 */
final class MessageDecoder {
    static final String CONTINUATION = "continuation";
    static final String NOT_JSON = "not-json";
    static final String EMPTY = "empty-message";
    static final String OTHER_STREAM = "other-stream";
    static final String TEXT_LOG = "text-log";

    private static final byte[] MARKER = "[Truncated...]".getBytes(StandardCharsets.US_ASCII);

    /** klog ({@code I0412 07:15:02...}) of the Kubernetes programs, logfmt ({@code time="..."}) of the authenticator. */
    private static final Pattern TEXT = Pattern.compile("(?:[IWEF][0-9]{4} |time=\")(?s:.*)");

    private final EventCodec codec;

    MessageDecoder(EventCodec codec) {
        this.codec = codec;
    }

    List<Decoded> decode(byte[] bytes, int offset, int length, Origin origin) {
        int from = offset;
        int to = offset + length;
        while (from < to && isSpace(bytes[from])) {
            from++;
        }
        while (from < to && isSpace(bytes[to - 1])) {
            to--;
        }
        if (from == to) {
            return List.of(new Decoded.Ignored(EMPTY));
        }
        if (bytes[from] != '{') {
            return List.of(text(bytes, from, to, origin));
        }
        if (endsWithMarker(bytes, from, to)) {
            return List.of(codec.salvage(bytes, from, to - MARKER.length - from, origin.recordTime(), origin));
        }
        List<Decoded> decoded = codec.decode(bytes, from, to - from, origin);
        if (decoded.size() != 1) {
            return decoded;
        }
        return switch (decoded.getFirst()) {
            case Decoded.Event event -> decoded;
            case Decoded.Ignored ignored -> decoded;
            case Decoded.Poison poison ->
                JsonWalk.isCutShort(bytes, from, to)
                        ? List.of(codec.salvage(bytes, from, to - from, origin.recordTime(), origin))
                        : decoded;
        };
    }

    /** Whether a document is a message that CloudWatch's producer cut, and says so. */
    static boolean isMarked(byte[] document) {
        int to = document.length;
        while (to > 0 && isSpace(document[to - 1])) {
            to--;
        }
        return endsWithMarker(document, 0, to);
    }

    private static boolean endsWithMarker(byte[] bytes, int from, int to) {
        int start = to - MARKER.length;
        return start >= from && Arrays.equals(bytes, start, to, MARKER, 0, MARKER.length);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** In an audit stream no text is ignored: a client may have chosen how the rest of its Event begins (I3). */
    private static Decoded text(byte[] bytes, int from, int to, Origin origin) {
        String stream = origin.stream();
        if (!LogGroup.isAuditStream(stream)) {
            if (stream != null) {
                return new Decoded.Ignored(OTHER_STREAM);
            }
            String start = new String(bytes, from, Math.min(to - from, 16), StandardCharsets.ISO_8859_1);
            if (TEXT.matcher(start).matches()) {
                return new Decoded.Ignored(TEXT_LOG);
            }
        }
        boolean rest = bytes[to - 1] == '}' || endsWithMarker(bytes, from, to);
        return new Decoded.Poison(rest ? CONTINUATION : NOT_JSON, Arrays.copyOfRange(bytes, from, to), origin);
    }
}
