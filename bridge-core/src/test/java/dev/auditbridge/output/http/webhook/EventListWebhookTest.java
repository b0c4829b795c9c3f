package dev.auditbridge.output.http.webhook;

import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpOutputContract;
import java.util.List;

/** The contract with Events in the format event-list. */
class EventListWebhookTest extends HttpOutputContract {
    private final Receiver receiver = new Receiver(BodyFormat.EVENT_LIST);

    @Override
    protected HttpCollector.Handler handler() {
        return receiver;
    }

    @Override
    protected String kind() {
        return "https";
    }

    @Override
    protected String yaml() {
        return "format: event-list\ncompression: 1\n";
    }

    @Override
    protected List<String> received() {
        return receiver.events();
    }
}
