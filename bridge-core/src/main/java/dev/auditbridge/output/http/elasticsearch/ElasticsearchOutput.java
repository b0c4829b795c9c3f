package dev.auditbridge.output.http.elasticsearch;

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
import java.util.Optional;
import java.util.Set;

/**
 * Stores Events by the bulk API (Elasticsearch: Bulk API; OpenSearch: Bulk). Each has the identity of its Event as
 * {@code _id} and is only ever created: what is sent twice is stored once, as far as an index or the newest index of a data
 * stream reaches.
 */
final class ElasticsearchOutput implements Output {
    private static final int MOST_EVENTS = 20_000;
    private static final int LARGEST_ANSWER = 32 << 20;
    private static final int CONFLICT = 409;

    private static final Statuses STATUSES = new Statuses(
            status -> status == 200,
            status -> status == 408 || status == 429 || Statuses.isServerError(status),
            Set.of(400));

    /** Of an item. That there is a document of that identity means that an earlier try did get through. */
    private static final Statuses ITEM_STATUSES = new Statuses(
            status -> Statuses.isSuccess(status) || status == CONFLICT,
            status -> status == 429 || Statuses.isServerError(status),
            Set.of(400, 413, 422));

    private final HttpTransport transport;
    private final Encoder encoder;

    ElasticsearchOutput(ElasticsearchSettings settings, Encoder encoder) {
        this.transport = new HttpTransport(settings.http(), settings.credentials());
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
        return switch (post(BulkBody.of(events, encoded))) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer when answer.status() == 200 -> items(answer, events.size());
            case Reply.Answer answer -> STATUSES.result(answer, events.size());
        };
    }

    /** With no document at all, which a cluster that lets this client in answers with 400. */
    @Override
    public SendResult probe() throws InterruptedException {
        return STATUSES.reachable(post(new Bytes(0)), Set.of(401, 403, 404, 405, 407));
    }

    @Override
    public void close() {
        transport.close();
    }

    private Reply post(Bytes body) throws InterruptedException {
        return transport.call(HttpCall.post(transport.settings().url(), "application/x-ndjson", body, LARGEST_ANSWER));
    }

    private static SendResult items(Reply.Answer answer, int events) {
        if (!answer.whole()) {
            return new SendResult.TooLarge(answer.where() + " answered with more than " + LARGEST_ANSWER + " bytes");
        }
        Optional<BulkReply> reply =
                BulkReply.read(answer.body()).filter(it -> it.items().size() == events);
        if (reply.isEmpty()) {
            return new SendResult.Blocked(answer.where()
                    + " answered with status 200, but not with one result for each Event; check the output's url");
        }
        List<SendResult.Rejection> rejected = new ArrayList<>();
        List<Integer> retry = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            BulkReply.Item item = reply.get().items().get(i);
            if (ITEM_STATUSES.accepted().test(item.status())) {
                continue;
            }
            String why = answer.where() + " answered with status " + item.status() + ": " + answer.quote(item.error());
            if (ITEM_STATUSES.retry().test(item.status())) {
                retry.add(i);
            } else if (ITEM_STATUSES.refused().contains(item.status())) {
                rejected.add(new SendResult.Rejection(i, why));
            } else {
                // I5: of those that were created already nothing is lost by sending all again.
                return new SendResult.Blocked(
                        why + "; check the output's index, and what its credentials may do there");
            }
        }
        return retry.size() == events
                ? new SendResult.Retry(
                        Duration.ZERO,
                        answer.where() + " took none of " + events + " Events: "
                                + answer.quote(reply.get().items().getFirst().error()))
                : new SendResult.Done(rejected, retry, Duration.ZERO);
    }
}
