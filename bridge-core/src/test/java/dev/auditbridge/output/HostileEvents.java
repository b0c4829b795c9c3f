package dev.auditbridge.output;

import dev.auditbridge.HostileBodies;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Events with what a client may put into a user name, a user agent or an object's name so that one Event becomes two
 * records, or another one: whatever the protocol, one Event must stay one record.
 */
public final class HostileEvents {
    private static final EventCodec CODEC = new EventCodec(EventLimits.DEFAULT, true);
    private static final List<String> VALUES = List.of(
            "a line\nfeed",
            "a carriage\rreturn\r\n",
            "a\0nul",
            "\u0001\u0002\u001b[2J\u007f\u0085",
            "a forged one\n<13>1 2026-01-01T00:00:00Z host app - - - {\"kind\":\"Event\"}",
            "17 <13>1 - - - - - -x",
            "\n1 syslog 4 oops\n2 close 0\n",
            "pipes|device_type=x|beatname=y|\\|",
            "\"quotes\" 'single' \\ back\\slash",
            "[sd@1 a=\"b\"] ]",
            "equals=sign key=value\tand\ttabs",
            "right\u202Eto left \u2066isolate\u2069 \u200F mark",
            "\u2028line separator\u2029paragraph",
            "\uFEFFbom grüße \uD83D\uDE00",
            "{{.template}} ${jndi:ldap://x} %n%s%d",
            "x".repeat(64 << 10),
            "\uD83D\uDE00".repeat(16 << 10));

    private HostileEvents() {}

    /** Each value in each place, one Event each, with distinct auditIDs. */
    public static List<AuditEvent> all() {
        List<AuditEvent> events = new ArrayList<>();
        for (String value : VALUES) {
            String quoted = quote(value);
            for (String members : List.of(
                    "\"user\":{\"username\":" + quoted + ",\"groups\":[" + quoted + "]}",
                    "\"userAgent\":" + quoted,
                    "\"objectRef\":{\"resource\":\"pods\",\"namespace\":" + quoted + ",\"name\":" + quoted + "}",
                    "\"requestURI\":" + quoted + ",\"annotations\":{" + quoted + ":" + quoted + "}",
                    "\"requestObject\":{" + quoted + ":" + quoted + "}")) {
                events.add(event(events.size(), members));
            }
        }
        HostileBodies.all()
                .forEach((name, body) -> events.add(
                        event(events.size(), "\"requestObject\":" + new String(body, StandardCharsets.UTF_8))));
        return events;
    }

    private static AuditEvent event(int number, String members) {
        byte[] json =
                ("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Request\",\"auditID\":\"hostile-"
                                + number + "\",\"stage\":\"ResponseComplete\",\"verb\":\"create\"," + members + "}")
                        .getBytes(StandardCharsets.UTF_8);
        if (CODEC.decode(json, Origin.of("canonical")).getFirst() instanceof Decoded.Event(AuditEvent event, int n)) {
            return event;
        }
        throw new IllegalStateException("no Event: " + members);
    }

    private static String quote(String text) {
        StringWriter out = new StringWriter();
        try (com.fasterxml.jackson.core.JsonGenerator json =
                new com.fasterxml.jackson.core.JsonFactory().createGenerator(out)) {
            json.writeString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
