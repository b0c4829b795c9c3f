package dev.auditbridge.delivery;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An output that answers as it is told, and accepts after that; remembers what was sent and when. */
final class ScriptedOutput implements Output {
    /** One answer. */
    interface Answer {
        SendResult to(List<AuditEvent> events) throws InterruptedException;
    }

    /** One send. */
    record Sent(long nanos, List<AuditEvent> events) {}

    final List<Sent> sends = new CopyOnWriteArrayList<>();
    private final Time time;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile Answer otherwise = events -> SendResult.ACCEPTED;

    ScriptedOutput() {
        this(Time.SYSTEM);
    }

    ScriptedOutput(Time time) {
        this.time = time;
    }

    ScriptedOutput then(SendResult answer) {
        answers.add(events -> answer);
        return this;
    }

    ScriptedOutput then(Answer answer) {
        answers.add(answer);
        return this;
    }

    ScriptedOutput otherwise(Answer answer) {
        otherwise = answer;
        return this;
    }

    Duration between(int first, int second) {
        return Duration.ofNanos(sends.get(second).nanos() - sends.get(first).nanos());
    }

    @Override
    public Limits limits() {
        return new Limits(100, 100_000, 4, true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        sends.add(new Sent(time.nanos(), List.copyOf(events)));
        Answer answer = answers.poll();
        return (answer == null ? otherwise : answer).to(events);
    }

    @Override
    public SendResult probe() {
        return SendResult.ACCEPTED;
    }

    @Override
    public void close() {}
}
