package dev.auditbridge.output.http.otlp;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Exports Events as logs (opentelemetry-proto, docs/specification.md, OTLP/HTTP).
 *
 * <p>A receiver that refuses some of the records of a request says how many, but not which; the specification then forbids to
 * repeat that request. Here its Events are sent once more in halves, until each refused one stands alone and is kept with the
 * reason: an Event must not vanish (I6), and one that comes twice has the same {@code log.record.uid} both times.
 */
final class OtlpOutput implements Output {
    private static final int MOST_EVENTS = 20_000;
    private static final int LARGEST_ANSWER = 64 << 10;

    /** The only statuses that the specification lets a client try again after; a 500 it does not, so that is Blocked. */
    private static final Set<Integer> RETRY = Set.of(429, 502, 503, 504);

    private static final Statuses STATUSES = new Statuses(Statuses::isSuccess, RETRY::contains, Set.of(400));

    private final HttpTransport transport;
    private final ExportRequest request;
    private final Encoder encoder;

    OtlpOutput(HttpTransport transport, ExportRequest request, Encoder encoder) {
        this.transport = transport;
        this.request = request;
        this.encoder = encoder;
    }

    @Override
    public Limits limits() {
        return new Limits(
                MOST_EVENTS,
                transport.settings().maxRequest(),
                transport.settings().connections(),
                true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        EncodedEvents encoded = EncodedEvents.of(events, encoder, transport.settings());
        if (encoded.tooLarge().isPresent()) {
            return encoded.tooLarge().get();
        }
        return result(post(request.of(events, encoded)), events.size());
    }

    /** With a request of no records, which the specification says is answered with success; some receivers dislike it. */
    @Override
    public SendResult probe() throws InterruptedException {
        Bytes nothing = new Bytes(32);
        nothing.ascii("{\"resourceLogs\":[]}");
        Reply reply = post(nothing);
        boolean disliked = reply instanceof Reply.Answer answer && answer.status() == 400;
        return disliked ? SendResult.ACCEPTED : result(reply, 0);
    }

    @Override
    public void close() {
        transport.close();
    }

    private Reply post(Bytes body) throws InterruptedException {
        return transport.call(HttpCall.post(transport.settings().url(), "application/json", body, LARGEST_ANSWER));
    }

    private static SendResult result(Reply reply, int events) {
        return switch (reply) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer when Statuses.isSuccess(answer.status()) -> partial(answer, events);
            case Reply.Answer answer -> STATUSES.result(answer, events);
        };
    }

    private static SendResult partial(Reply.Answer answer, int events) {
        Optional<PartialSuccess> success = PartialSuccess.read(answer.body());
        if (success.isEmpty()) {
            return new SendResult.Blocked(answer.where() + " answered with status " + answer.status()
                    + ", but not as a receiver of OTLP; check the output's url");
        }
        long rejected = success.get().rejected();
        if (rejected <= 0 || events == 0) {
            return SendResult.ACCEPTED;
        }
        String why = answer.where() + " refused " + rejected + " of " + events + " records: "
                + answer.quote(success.get().message());
        return events == 1
                ? new SendResult.Done(List.of(new SendResult.Rejection(0, why)), List.of(), Duration.ZERO)
                : new SendResult.TooLarge(why);
    }
}
