package dev.auditbridge.output.http.splunk;

import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCall;
import dev.auditbridge.output.http.HttpTransport;
import dev.auditbridge.output.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks indexers whether they have what was sent (Splunk: About HTTP Event Collector Indexer Acknowledgment). That they say
 * false means not yet, or that they know nothing of it, after a restart for instance: so in the end it is sent again.
 * Thread-safe.
 */
final class Acknowledgements implements AutoCloseable {
    /** The header that tells this client's requests from those of others. */
    static final String CHANNEL = "X-Splunk-Request-Channel";

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final int LARGEST_ANSWER = 64 << 10;

    private final HttpTransport transport;
    private final URI url;
    private final String channel;
    private final SplunkSettings.Acknowledgement how;
    private final CountDownLatch closed = new CountDownLatch(1);

    Acknowledgements(HttpTransport transport, URI url, String channel, SplunkSettings.Acknowledgement how) {
        this.transport = transport;
        this.url = url;
        this.channel = channel;
        this.how = how;
    }

    /** Waits until that is acknowledged, asking at first often and then less. */
    SendResult await(long ackId) throws InterruptedException {
        long start = System.nanoTime();
        Duration wait = FIRST;
        String last = "";
        while (System.nanoTime() - start < how.timeout().toNanos()) {
            if (closed.await(Math.min(wait.toNanos(), how.every().toNanos()), TimeUnit.NANOSECONDS)) {
                return new SendResult.Retry(Duration.ZERO, "the output is closed");
            }
            wait = wait.multipliedBy(2);
            switch (ask(ackId)) {
                case SendResult.Done done -> {
                    return done;
                }
                case SendResult.Blocked blocked -> {
                    return blocked;
                }
                case SendResult.Retry(Duration after, String why) -> last = ": " + why;
                case SendResult.TooLarge(String why) -> last = ": " + why;
            }
        }
        return new SendResult.Retry(
                Duration.ZERO,
                "the indexers have not acknowledged within " + how.timeout().toSeconds() + " s" + last);
    }

    /** Ends what is waited for. */
    @Override
    public void close() {
        closed.countDown();
    }

    private SendResult ask(long ackId) throws InterruptedException {
        Bytes question = new Bytes(32);
        question.ascii("{\"acks\":[" + ackId + "]}");
        Reply reply = transport.call(new HttpCall(
                "POST", url, Map.of("Content-Type", "application/json", CHANNEL, channel), question, LARGEST_ANSWER));
        return switch (reply) {
            case Reply.None(SendResult result) -> result;
            case Reply.Answer answer
            when answer.status() == 200 -> {
                Optional<HecReply> said = HecReply.read(answer.body());
                yield said.isPresent() && said.get().acknowledged()
                        ? SendResult.ACCEPTED
                        : new SendResult.Retry(Duration.ZERO, "not yet");
            }
            case Reply.Answer answer -> noAnswer(answer);
        };
    }

    /** A refused question says nothing about the Events: they are never taken for refused. */
    private static SendResult noAnswer(Reply.Answer answer) {
        SendResult result = SplunkOutput.STATUSES.result(answer, 1);
        return result instanceof SendResult.Done
                ? new SendResult.Blocked("acknowledgements: " + answer.where() + " answered with " + answer.words()
                        + "; enable indexer acknowledgement for the token, or set acknowledge: false")
                : result;
    }
}
