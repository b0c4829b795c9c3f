package dev.auditbridge.benchmark;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A collector by HTTP/1.1 that answers as a webhook, Splunk, Elasticsearch or a receiver of OTLP does, by the path asked for. */
final class HttpSink {
    private static final byte[] IN_EVERY_EVENT = "auditID".getBytes(StandardCharsets.US_ASCII);

    private HttpSink() {}

    /** Reads a request and answers it; returns how many Events it held. */
    static int request(DataInputStream in, OutputStream out) throws IOException {
        String start = line(in);
        int length = 0;
        boolean gzip = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
            gzip |= header.startsWith("content-encoding: gzip");
        }
        byte[] wire = new byte[length];
        in.readFully(wire);
        int events = count(gzip ? new GZIPInputStream(new ByteArrayInputStream(wire), 1 << 16).readAllBytes() : wire);
        String answer = answer(start, events);
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + answer.length()
                        + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII));
        return events;
    }

    private static String answer(String start, int events) {
        if (start.contains("/_bulk")) {
            StringBuilder items = new StringBuilder("{\"errors\":false,\"items\":[");
            for (int i = 0; i < events; i++) {
                items.append(i == 0 ? "" : ",").append("{\"create\":{\"status\":201}}");
            }
            return items.append("]}").toString();
        }
        return start.contains("/services/collector") ? "{\"text\":\"Success\",\"code\":0}" : "{}";
    }

    private static int count(byte[] body) {
        int events = 0;
        for (int i = 0; i <= body.length - IN_EVERY_EVENT.length; i++) {
            int same = 0;
            while (same < IN_EVERY_EVENT.length && body[i + same] == IN_EVERY_EVENT[same]) {
                same++;
            }
            events += same == IN_EVERY_EVENT.length ? 1 : 0;
        }
        return events;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
