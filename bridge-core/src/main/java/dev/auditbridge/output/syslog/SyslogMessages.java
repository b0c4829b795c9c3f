package dev.auditbridge.output.syslog;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Truncation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Events as syslog messages: a header, and the encoded Event without a byte that could end a message or be changed on the
 * way. Thread-safe.
 */
public final class SyslogMessages {
    /** RFC 5424, 6.2.4 and 6.2.5. */
    private static final int LONGEST_HOST = 255;

    private static final int LONGEST_APP = 48;

    private final MessageSettings settings;
    private final int largest;
    private final Encoder encoder;
    private final Truncation truncation;
    private final ZoneId zone = ZoneId.systemDefault();
    private final String app;

    /** Messages by these settings. */
    public SyslogMessages(MessageSettings settings, Encoder encoder) {
        this(settings, settings.largestMessage(), encoder);
    }

    /** Messages by these settings, and no larger than that. */
    SyslogMessages(MessageSettings settings, int largest, Encoder encoder) {
        this.settings = settings;
        this.largest = Math.min(largest, settings.largestMessage());
        this.encoder = encoder;
        this.truncation = new Truncation(encoder);
        this.app = word(settings.app(), LONGEST_APP);
    }

    /** The message of an Event; nothing if it is too large and is to be refused. */
    public Optional<byte[]> of(AuditEvent event) {
        byte[] header = settings.format()
                .header(
                        settings.priority(),
                        event.time().orElseGet(Instant::now),
                        zone,
                        word(host(event), LONGEST_HOST),
                        app)
                .getBytes(StandardCharsets.US_ASCII);
        int left = Math.max(1, largest - header.length);
        byte[] body = switch (settings.oversized()) {
            case TRUNCATE -> truncation.encode(event, left);
            case REFUSE -> encoder.encode(event);
        };
        if (body.length > left) {
            return Optional.empty();
        }
        byte[] message = new byte[header.length + body.length];
        System.arraycopy(header, 0, message, 0, header.length);
        for (int i = 0; i < body.length; i++) {
            message[header.length + i] = safe(body[i]);
        }
        return Optional.of(message);
    }

    /** Why there is none. */
    public String refusal() {
        return "its message is larger than largestMessage, " + largest + " bytes";
    }

    /**
     * No control character but the tab, which LEEF needs: a line feed ends a message, and so do carriage return and NUL
     * where a System Monitor Agent is told so. JSON has none of them, and no other format may: this is the last place that
     * could let one Event become two.
     */
    private static byte safe(byte b) {
        return b >= 0 && b < ' ' && b != '\t' ? (byte) ' ' : b;
    }

    private String host(AuditEvent event) {
        String cluster = event.origin().cluster();
        return switch (settings.hostFrom()) {
            case FIXED -> settings.host();
            case PROVIDER -> event.origin().provider();
            case CLUSTER -> cluster == null ? settings.host() : cluster;
        };
    }

    /** As a word of a header: printable US-ASCII without spaces (RFC 5424, section 6), and never empty. */
    private static String word(String text, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length() && word.length() < longest; i++) {
            char c = text.charAt(i);
            word.append(c > ' ' && c <= '~' ? c : '_');
        }
        return word.isEmpty() ? "-" : word.toString();
    }
}
