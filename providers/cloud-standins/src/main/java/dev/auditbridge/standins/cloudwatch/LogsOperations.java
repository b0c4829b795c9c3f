package dev.auditbridge.standins.cloudwatch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditbridge.standins.cloudwatch.LogStore.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The operations, as the service model describes them. Thread-safe. */
final class LogsOperations {
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BATCH_BYTES = 1_048_576;
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);
    private static final Duration LONGEST_SPAN = Duration.ofHours(24);
    private static final String ACCOUNT = "111122223333";

    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final LongAdder served = new LongAdder();
    private final LogStore store;
    private final Faults faults;
    private final InstantSource clock;

    LogsOperations(LogStore store, Faults faults, InstantSource clock) {
        this.store = store;
        this.faults = faults;
        this.clock = clock;
    }

    long served() {
        return served.sum();
    }

    void call(String operation, Request request, JsonGenerator out) throws ServiceException, IOException {
        switch (operation) {
            case "FilterLogEvents" -> filterLogEvents(request, out);
            case "DescribeLogGroups" -> describeLogGroups(request, out);
            case "DescribeLogStreams" -> describeLogStreams(request, out);
            case "CreateLogGroup" -> createLogGroup(request);
            case "CreateLogStream" -> createLogStream(request);
            case "PutLogEvents" -> putLogEvents(request, out);
            default ->
                throw new ServiceException(
                        400, "UnknownOperationException", "This stand-in knows no operation " + operation);
        }
    }

    private void filterLogEvents(Request request, JsonGenerator out) throws ServiceException, IOException {
        faults.checkLoad();
        Query query = query(request);
        String sent = request.find("nextToken");
        LogEvent after = sent == null ? null : resume(sent, query);
        long limit = request.number("limit", MOST_EVENTS);
        if (limit < 1 || limit > MOST_EVENTS) {
            throw ServiceException.invalid("limit must be between 1 and 10000");
        }
        LogStore.Page page = faults.emptyPageNow()
                ? new LogStore.Page(List.of(), true)
                : store.page(query, after, (int) Math.min(limit, faults.pageEvents()), faults.pageBytes());
        served.add(page.events().size());
        out.writeStartObject();
        out.writeArrayFieldStart("events");
        for (LogEvent event : page.events()) {
            out.writeStartObject();
            out.writeStringField("logStreamName", event.stream());
            out.writeNumberField("timestamp", event.timestamp());
            out.writeStringField("message", event.message());
            out.writeNumberField("ingestionTime", event.ingestion());
            out.writeStringField("eventId", event.id());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("searchedLogStreams");
        out.writeEndArray();
        if (page.more()) {
            LogEvent last = page.events().isEmpty() ? after : page.events().getLast();
            String token = UUID.randomUUID().toString();
            tokens.put(token, new Token(query, last, clock.instant()));
            out.writeStringField("nextToken", token);
        }
        out.writeEndObject();
    }

    private Query query(Request request) throws ServiceException {
        String name = request.find("logGroupName");
        String identifier = request.find("logGroupIdentifier");
        if ((name == null) == (identifier == null)) {
            throw ServiceException.invalid("Exactly one of logGroupName and logGroupIdentifier is to be given");
        }
        String group = name == null ? groupOf(identifier) : name;
        List<String> streams = request.texts("logStreamNames");
        String prefix = request.text("logStreamNamePrefix", "");
        if (!streams.isEmpty() && !prefix.isEmpty()) {
            throw ServiceException.invalid("logStreamNamePrefix and logStreamNames go not together");
        }
        // Every group is asked for, so that one that is not there is told even before its first page.
        store.streams(group, prefix);
        return new Query(
                group, streams, prefix, request.number("startTime", 0), request.number("endTime", Long.MAX_VALUE));
    }

    private static String groupOf(@Nullable String identifier) throws ServiceException {
        String id = identifier == null ? "" : identifier;
        if (!id.startsWith("arn:")) {
            return id;
        }
        int at = id.indexOf(":log-group:");
        if (at < 0 || id.endsWith(":*")) {
            throw ServiceException.invalid("logGroupIdentifier is no name and no ARN without :*");
        }
        return id.substring(at + ":log-group:".length());
    }

    private @Nullable LogEvent resume(String sent, Query query) throws ServiceException {
        Token token = tokens.get(sent);
        if (token == null
                || faults.tokensExpire()
                || !token.query.equals(query)
                || token.issued.plus(TOKEN_LIFE).isBefore(clock.instant())) {
            throw ServiceException.invalid("The specified nextToken is invalid.");
        }
        return token.last;
    }

    private void describeLogGroups(Request request, JsonGenerator out) throws ServiceException, IOException {
        Map<String, LogStore.Description> found = store.groups(request.text("logGroupNamePrefix", ""));
        out.writeStartObject();
        out.writeArrayFieldStart("logGroups");
        Slice slice = Slice.of(new ArrayList<>(found.keySet()), request);
        for (Map.Entry<String, LogStore.Description> group : found.entrySet()) {
            String name = group.getKey();
            if (!slice.names.contains(name)) {
                continue;
            }
            out.writeStartObject();
            String arn = "arn:aws:logs:us-east-1:" + ACCOUNT + ":log-group:" + name;
            out.writeStringField("logGroupName", name);
            out.writeNumberField("creationTime", group.getValue().created());
            Integer days = group.getValue().days();
            if (days != null) {
                out.writeNumberField("retentionInDays", days);
            }
            out.writeStringField("arn", arn + ":*");
            out.writeStringField("logGroupArn", arn);
            out.writeStringField("logGroupClass", "STANDARD");
            out.writeNumberField("metricFilterCount", 0);
            out.writeNumberField("storedBytes", 0);
            out.writeEndObject();
        }
        out.writeEndArray();
        slice.writeToken(out);
        out.writeEndObject();
    }

    private void describeLogStreams(Request request, JsonGenerator out) throws ServiceException, IOException {
        String group = request.required("logGroupName");
        Map<String, Long> found = store.streams(group, request.text("logStreamNamePrefix", ""));
        out.writeStartObject();
        out.writeArrayFieldStart("logStreams");
        Slice slice = Slice.of(found.keySet().stream().sorted().toList(), request);
        for (String name : slice.names) {
            out.writeStartObject();
            out.writeStringField("logStreamName", name);
            out.writeNumberField("creationTime", found.getOrDefault(name, 0L));
            out.writeStringField(
                    "arn", "arn:aws:logs:us-east-1:" + ACCOUNT + ":log-group:" + group + ":log-stream:" + name);
            // The service's own figure for a stream is always 0.
            out.writeNumberField("storedBytes", 0);
            out.writeEndObject();
        }
        out.writeEndArray();
        slice.writeToken(out);
        out.writeEndObject();
    }

    private void createLogGroup(Request request) throws ServiceException {
        if (!store.createGroup(request.required("logGroupName"))) {
            throw new ServiceException(400, "ResourceAlreadyExistsException", "The specified log group already exists");
        }
    }

    private void createLogStream(Request request) throws ServiceException {
        if (!store.createStream(request.required("logGroupName"), request.required("logStreamName"))) {
            throw new ServiceException(
                    400, "ResourceAlreadyExistsException", "The specified log stream already exists");
        }
    }

    private void putLogEvents(Request request, JsonGenerator out) throws ServiceException, IOException {
        String group = request.required("logGroupName");
        String stream = request.required("logStreamName");
        List<Request.Put> puts = request.puts();
        checkBatch(puts);
        Instant now = clock.instant();
        int tooOld = -1;
        int tooNew = -1;
        for (int i = 0; i < puts.size(); i++) {
            Instant time = Instant.ofEpochMilli(puts.get(i).timestamp());
            if (time.isBefore(now.minus(OLDEST))) {
                tooOld = i + 1;
            } else if (time.isAfter(now.plus(NEWEST))) {
                tooNew = tooNew < 0 ? i : tooNew;
            } else {
                store.put(group, stream, puts.get(i).timestamp(), puts.get(i).message(), now);
            }
        }
        out.writeStartObject();
        out.writeStringField("nextSequenceToken", LogEvent.newId(now.toEpochMilli(), 0));
        if (tooOld >= 0 || tooNew >= 0) {
            out.writeObjectFieldStart("rejectedLogEventsInfo");
            if (tooOld >= 0) {
                out.writeNumberField("tooOldLogEventEndIndex", tooOld);
            }
            if (tooNew >= 0) {
                out.writeNumberField("tooNewLogEventStartIndex", tooNew);
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void checkBatch(List<Request.Put> puts) throws ServiceException {
        if (puts.isEmpty() || puts.size() > MOST_EVENTS) {
            throw ServiceException.invalid("A batch has between 1 and 10000 log events");
        }
        long bytes = 0;
        for (int i = 0; i < puts.size(); i++) {
            bytes += puts.get(i).message().getBytes(StandardCharsets.UTF_8).length + 26L;
            if (i > 0 && puts.get(i).timestamp() < puts.get(i - 1).timestamp()) {
                throw ServiceException.invalid(
                        "Log events in a single PutLogEvents request must be in chronological order.");
            }
        }
        if (bytes > MOST_BATCH_BYTES) {
            throw ServiceException.invalid(
                    "Upload too large: " + bytes + " bytes exceeds limit of " + MOST_BATCH_BYTES);
        }
        if (puts.getLast().timestamp() - puts.getFirst().timestamp() > LONGEST_SPAN.toMillis()) {
            throw ServiceException.invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    private record Token(Query query, @Nullable LogEvent last, Instant issued) {}

    /** A page of names; the token is the last one. */
    private record Slice(List<String> names, @Nullable String next) {
        static Slice of(List<String> sorted, Request request) throws ServiceException {
            int most = (int) request.number("limit", 50);
            String after = request.text("nextToken", "");
            List<String> rest =
                    sorted.stream().filter(name -> name.compareTo(after) > 0).toList();
            return rest.size() <= most ? new Slice(rest, null) : new Slice(rest.subList(0, most), rest.get(most - 1));
        }

        void writeToken(JsonGenerator out) throws IOException {
            if (next != null) {
                out.writeStringField("nextToken", next);
            }
        }
    }
}
