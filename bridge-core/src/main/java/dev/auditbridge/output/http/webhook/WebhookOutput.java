package dev.auditbridge.output.http.webhook;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Posts Events to a URL. They are accepted when the answer is 2xx, which is a receipt: what the receiver makes of them it does not say. */
final class WebhookOutput implements Output {
    private static final int MOST_EVENTS = 100_000;
    private static final int MOST_SINGLES = 500;
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final Set<Integer> KEPT_OUT = Set.of(401, 403, 407);

    private final HttpTransport transport;
    private final BodyFormat format;
    private final Encoder encoder;

    WebhookOutput(HttpTransport transport, BodyFormat format, Encoder encoder) {
        this.transport = transport;
        this.format = format;
        this.encoder = encoder;
    }

    @Override
    public Limits limits() {
        return new Limits(
                format == BodyFormat.SINGLE ? MOST_SINGLES : MOST_EVENTS,
                transport.settings().maxRequest(),
                transport.settings().connections(),
                true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        return switch (format) {
            case EVENT_LIST, JSON_ARRAY, NDJSON -> together(events);
            case SINGLE -> oneByOne(events);
            case FALCO -> {
                Optional<SendResult> dropped = whatFalcoDrops(events);
                yield dropped.isPresent() ? dropped.get() : together(events);
            }
        };
    }

    /** With OPTIONS, which posts nothing: a receiver need not know it to let this client in. */
    @Override
    public SendResult probe() throws InterruptedException {
        Reply reply = transport.call(
                new HttpCall("OPTIONS", transport.settings().url(), Map.of(), new Bytes(0), LARGEST_ANSWER));
        return Statuses.GENERIC.reachable(reply, KEPT_OUT);
    }

    @Override
    public void close() {
        transport.close();
    }

    private SendResult together(List<AuditEvent> events) throws InterruptedException {
        EncodedEvents encoded = EncodedEvents.of(events, encoder, transport.settings());
        if (encoded.tooLarge().isPresent()) {
            return encoded.tooLarge().get();
        }
        Reply reply = transport.call(HttpCall.post(
                transport.settings().url(), format.contentType(), RequestBody.of(format, encoded), LARGEST_ANSWER));
        return switch (reply) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer -> Statuses.GENERIC.result(answer, events.size());
        };
    }

    /** The first that is not answered for ends it: those after it are not sent. */
    private SendResult oneByOne(List<AuditEvent> events) throws InterruptedException {
        List<SendResult.Rejection> rejected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            SendResult result = together(events.subList(i, i + 1));
            switch (result) {
                case SendResult.Done done -> {
                    for (SendResult.Rejection one : done.rejected()) {
                        rejected.add(new SendResult.Rejection(i, one.reason()));
                    }
                }
                case SendResult.TooLarge(String why) -> {
                    if (events.size() == 1) {
                        return result;
                    }
                    rejected.add(new SendResult.Rejection(i, why));
                }
                case SendResult.Retry(Duration after, String why) -> {
                    return i == 0 ? result : new SendResult.Done(rejected, from(i, events.size()), after);
                }
                case SendResult.Blocked blocked -> {
                    return i == 0 ? result : new SendResult.Done(rejected, from(i, events.size()), Duration.ZERO);
                }
            }
        }
        return new SendResult.Done(rejected, List.of(), Duration.ZERO);
    }

    /** I5: what Falco's plugin would drop after its 200 is refused here, and nothing of this send is sent. */
    private static Optional<SendResult> whatFalcoDrops(List<AuditEvent> events) {
        List<SendResult.Rejection> rejected = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).envelope().stageTime() == null) {
                rejected.add(new SendResult.Rejection(
                        i, "Falco's k8saudit plugin drops an Event that has no stageTimestamp"));
            } else {
                others.add(i);
            }
        }
        return rejected.isEmpty()
                ? Optional.empty()
                : Optional.of(new SendResult.Done(rejected, others, Duration.ZERO));
    }

    private static List<Integer> from(int first, int size) {
        return IntStream.range(first, size).boxed().toList();
    }
}
