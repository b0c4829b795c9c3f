package dev.auditbridge.standins.collector;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.OutputFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Lumberjack outputs from YAML, and the contract's faults as the collector knows them. */
final class Lumberjack {
    private Lumberjack() {}

    static Output output(String yaml) {
        OutputFactory factory = ServiceLoader.load(OutputFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(it -> it.spec().name().equals("lumberjack"))
                .findFirst()
                .orElseThrow();
        return factory.create("collector", Settings.parse(factory.spec(), yaml), AuditEvent::json);
    }

    static List<String> messages(LumberjackCollector collector) {
        return collector.documents().stream()
                .map(Document::message)
                .flatMap(Optional::stream)
                .toList();
    }

    static boolean provoke(LumberjackCollector collector, OutputContract.Fault fault) {
        switch (fault) {
            case TAKES_THE_FIRST -> collector.next(new Fault.PartialAck(1));
            case NOT_NOW -> collector.next(new Fault.CloseUnanswered());
            case SLOW -> collector.slow(Duration.ofMillis(30));
            case CUTS -> collector.next(new Fault.CutInside());
            case SILENT -> collector.silent(true);
            case RESETS_IDLE -> collector.resetIdle();
            case REFUSES_THE_FIRST, LETS_NOBODY_IN -> {
                return false;
            }
        }
        return true;
    }

    static void repair(LumberjackCollector collector) {
        collector.silent(false);
        collector.slow(Duration.ZERO);
    }
}
