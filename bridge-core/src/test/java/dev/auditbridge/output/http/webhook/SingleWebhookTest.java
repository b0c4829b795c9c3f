package dev.auditbridge.output.http.webhook;

import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.output.http.HttpOutputContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract with one Event a request, in which a receiver can say something about each. */
class SingleWebhookTest extends HttpOutputContract {
    private final Receiver receiver = new Receiver(BodyFormat.SINGLE);
    private final AtomicInteger takes = new AtomicInteger(-1);

    @Override
    protected HttpCollector.Handler handler() {
        return request -> takes.getAndDecrement() == 0 ? Response.of(503, "not now") : receiver.to(request);
    }

    @Override
    protected String kind() {
        return "https";
    }

    @Override
    protected String yaml() {
        return "format: single\n";
    }

    @Override
    protected boolean provoke(Fault fault) throws Exception {
        switch (fault) {
            case TAKES_THE_FIRST -> takes.set(1);
            // Fifty requests, each slow.
            case SLOW -> collector().slow(Duration.ofMillis(2));
            case REFUSES_THE_FIRST -> collector().next(Response.of(422, "no such thing"));
            default -> {
                return super.provoke(fault);
            }
        }
        return true;
    }

    @Override
    protected List<String> received() {
        return receiver.events();
    }
}
