package dev.auditbridge.output;

import java.time.Duration;
import java.util.List;

/** What a collector made of one send. Indexes are into the list that was sent. */
public sealed interface SendResult {

    /** Every Event was accepted. */
    SendResult ACCEPTED = new Done(List.of(), List.of(), Duration.ZERO);

    /**
     * The collector answered for each Event; those named in neither list are accepted.
     *
     * @param rejected refused for their content
     * @param retry not taken this time
     * @param after the least wait before the retry; zero leaves it to the backoff
     */
    record Done(List<Rejection> rejected, List<Integer> retry, Duration after) implements SendResult {}

    /**
     * The whole is larger than the collector takes, or refused without a word on which Event is the reason: to be split, or
     * if it is one Event, rejected.
     */
    record TooLarge(String why) implements SendResult {}

    /**
     * Nothing is known to be accepted; passes by itself.
     *
     * @param after the least wait before the retry; zero leaves it to the backoff
     */
    record Retry(Duration after, String why) implements SendResult {}

    /** Nothing was accepted and somebody has to act: what happened, where, what to do (I5). */
    record Blocked(String why) implements SendResult {}

    /**
     * One Event that the collector refused for its content.
     *
     * @param index its place in the list that was sent
     * @param reason the collector's words, without secrets
     */
    record Rejection(int index, String reason) {}
}
