package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one document holds, while it is read. For one thread. */
final class EnvelopeContents {
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<ByteSpan> payloads = new ArrayList<>();
    private boolean isEnvelope;
    private boolean isControl;
    private @Nullable String account;
    private @Nullable String group;
    private @Nullable String stream;

    /** Whether it is an AWS envelope; else it is a message by itself. */
    boolean isEnvelope() {
        return isEnvelope;
    }

    /** Whether its messages are only to see if somebody is there. */
    boolean isControl() {
        return isControl;
    }

    List<LogEntry> entries() {
        return entries;
    }

    /** Where envelopes in base64 are. */
    List<ByteSpan> payloads() {
        return payloads;
    }

    void read(JsonWalk walk) throws IOException {
        LogEntry itself = new LogEntry(walk.start());
        boolean event = false;
        for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
            switch (name) {
                case "kind", "auditID" -> {
                    event = true;
                    walk.skip();
                }
                case "messageType" -> isControl = "CONTROL_MESSAGE".equals(walk.text());
                case "owner" -> account = walk.text();
                case "logGroup" -> group = walk.text();
                case "@log" -> accountAndGroup(walk.text());
                case "logStream" -> stream = walk.text();
                case "logEvents", "events" -> entries(walk);
                case "awslogs" -> payload(walk);
                case "Records" -> lambdaRecords(walk);
                default -> itself.member(name, walk);
            }
        }
        itself.end(walk.end());
        if (itself.message() != null && !event) {
            entries.add(itself);
            isEnvelope = true;
        }
        isEnvelope &= !event;
    }

    private void accountAndGroup(@Nullable String log) {
        int colon = log == null ? -1 : log.indexOf(':');
        if (log != null && colon > 0) {
            account = log.substring(0, colon);
            group = log.substring(colon + 1);
        }
    }

    private void entries(JsonWalk walk) throws IOException {
        if (!walk.at(JsonToken.START_ARRAY)) {
            walk.skip();
            return;
        }
        isEnvelope = true;
        while (walk.next() != JsonToken.END_ARRAY) {
            LogEntry log = new LogEntry(walk.start());
            if (walk.at(JsonToken.START_OBJECT)) {
                for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                    log.member(name, walk);
                }
                log.end(walk.end());
            } else {
                log.end(walk.skip());
            }
            entries.add(log);
        }
    }

    private void lambdaRecords(JsonWalk walk) throws IOException {
        if (!walk.at(JsonToken.START_ARRAY)) {
            walk.skip();
            return;
        }
        while (walk.next() != JsonToken.END_ARRAY) {
            if (!walk.at(JsonToken.START_OBJECT)) {
                walk.skip();
                continue;
            }
            for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
                if (name.equals("kinesis")) {
                    payload(walk);
                } else {
                    walk.skip();
                }
            }
        }
    }

    /** Notes the {@code data} of an object. */
    private void payload(JsonWalk walk) throws IOException {
        if (!walk.at(JsonToken.START_OBJECT)) {
            walk.skip();
            return;
        }
        for (String name = walk.nextMember(); name != null; name = walk.nextMember()) {
            if (name.equals("data") && walk.at(JsonToken.VALUE_STRING)) {
                int from = walk.start() + 1;
                payloads.add(new ByteSpan(from, walk.skip() - 1));
                isEnvelope = true;
            } else {
                walk.skip();
            }
        }
    }

    /** What the document adds to what is known of the transport. */
    Origin refine(Origin origin) {
        Origin place = origin.withRecord(
                stream == null || stream.isEmpty() ? origin.stream() : stream, origin.recordId(), origin.recordTime());
        String cluster = LogGroup.cluster(group);
        return place.withCluster(
                account == null ? origin.account() : account,
                origin.region(),
                cluster == null ? origin.cluster() : cluster);
    }
}
