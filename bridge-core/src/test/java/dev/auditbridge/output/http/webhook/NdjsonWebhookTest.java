package dev.auditbridge.output.http.webhook;

import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpOutputContract;
import java.util.List;

/** The contract with Events in the format ndjson. */
class NdjsonWebhookTest extends HttpOutputContract {
    private final Receiver receiver = new Receiver(BodyFormat.NDJSON);

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
        return "format: ndjson\ncompression: 1\n";
    }

    @Override
    protected List<String> received() {
        return receiver.events();
    }
}
