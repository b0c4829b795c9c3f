package dev.auditbridge.output.http.splunk;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.EncodedEvents;
import dev.auditbridge.output.http.HttpCall;
import dev.auditbridge.output.http.HttpTransport;
import dev.auditbridge.output.http.Reply;
import dev.auditbridge.output.http.Statuses;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Sends Events to an HTTP Event Collector. With acknowledgement they are accepted when an indexer has them: its 200 alone only
 * says that they are queued. Without, the 200 is all there is.
 */
final class SplunkOutput implements Output {
    private static final int MOST_EVENTS = 50_000;
    private static final int LARGEST_ANSWER = 64 << 10;

    /** Splunk's documentation of the collector, and code 9 of a busy server, which comes with 503. */
    static final Statuses STATUSES = new Statuses(
            status -> status == 200,
            status -> status == 408 || status == 429 || Statuses.isServerError(status),
            Set.of(400));

    /** Of a 400, the codes that no Event is the reason for, and what to do about them. */
    private static final Map<Integer, String> SOMEBODY = Map.of(
            7, "check the output's index, and which ones the token may write to",
            10, "the token asks for a channel: leave acknowledge on, or use a token without acknowledgement",
            11, "the collector takes no channel of this form",
            14, "enable indexer acknowledgement for the token, or set acknowledge: false",
            16, "see the collector's own log");

    private final SplunkSettings settings;
    private final HttpTransport transport;
    private final Encoder encoder;
    private final HecBody body;
    private final URI url;
    private final Optional<Acknowledgements> acknowledgements;

    SplunkOutput(SplunkSettings settings, Encoder encoder) {
        this.settings = settings;
        this.transport = new HttpTransport(settings.http().withCookies(), settings.credentials());
        this.encoder = encoder;
        this.body = new HecBody(settings.metadata());
        this.url = settings.eventsUrl();
        this.acknowledgements = settings.acknowledgement()
                .map(how -> new Acknowledgements(transport, settings.acknowledgements(), settings.channel(), how));
    }

    @Override
    public Limits limits() {
        return new Limits(
                MOST_EVENTS, settings.http().maxRequest(), settings.http().connections(), true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        EncodedEvents encoded = EncodedEvents.of(events, encoder, settings.http());
        if (encoded.tooLarge().isPresent()) {
            return encoded.tooLarge().get();
        }
        Bytes request = switch (settings.endpoint()) {
            case EVENT -> body.of(events, encoded);
            case RAW -> HecBody.raw(encoded);
        };
        return switch (post(request)) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer -> result(answer, events.size());
        };
    }

    /** With no Event at all, which a collector that lets this client in answers with 400 and code 5, no data. */
    @Override
    public SendResult probe() throws InterruptedException {
        return STATUSES.reachable(post(new Bytes(0)), Set.of(401, 403, 404, 405, 407));
    }

    @Override
    public void close() {
        acknowledgements.ifPresent(Acknowledgements::close);
        transport.close();
    }

    private Reply post(Bytes request) throws InterruptedException {
        return transport.call(new HttpCall(
                "POST",
                url,
                Map.of("Content-Type", "application/json", Acknowledgements.CHANNEL, settings.channel()),
                request,
                LARGEST_ANSWER));
    }

    private SendResult result(Reply.Answer answer, int events) throws InterruptedException {
        Optional<HecReply> reply = HecReply.read(answer.body());
        return switch (answer.status()) {
            case 200 ->
                reply.isPresent()
                        ? taken(answer, reply.get())
                        : new SendResult.Blocked(
                                answer.where()
                                        + " answered with status 200, but not as an HTTP Event Collector; check the output's url");
            case 400 -> reply.isPresent() ? refused(answer, reply.get(), events) : STATUSES.result(answer, events);
            default -> STATUSES.result(answer, events);
        };
    }

    private SendResult taken(Reply.Answer answer, HecReply reply) throws InterruptedException {
        if (acknowledgements.isEmpty()) {
            return SendResult.ACCEPTED;
        }
        if (reply.ackId().isEmpty()) {
            // I5: what is only queued may be lost; nobody has said that this is good enough.
            return new SendResult.Blocked(
                    answer.where() + " took Events but will not acknowledge them; " + SOMEBODY.get(14));
        }
        return acknowledgements.get().await(reply.ackId().get());
    }

    private static SendResult refused(Reply.Answer answer, HecReply reply, int events) {
        String remedy = SOMEBODY.get(reply.code());
        if (remedy != null) {
            return new SendResult.Blocked(answer.where() + " answered with " + answer.words() + "; " + remedy);
        }
        Optional<Integer> place = reply.invalidEvent().filter(number -> number >= 0 && number < events && events > 1);
        if (place.isEmpty()) {
            return STATUSES.result(answer, events);
        }
        int refused = place.get();
        return new SendResult.Done(
                List.of(new SendResult.Rejection(refused, answer.where() + " answered with " + answer.words())),
                IntStream.range(0, events).filter(i -> i != refused).boxed().toList(),
                Duration.ZERO);
    }
}
