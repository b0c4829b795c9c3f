package dev.auditbridge.pipeline;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.source.SourceFactory;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The kinds of components that are there. */
record Components(
        List<SourceFactory> sourceFactories,
        List<OutputFactory> outputFactories,
        List<DeadLettersFactory> deadLetterFactories,
        List<CheckpointStoreFactory> storeFactories) {
    static Components load() {
        return new Components(
                all(SourceFactory.class, SourceFactory::spec),
                all(OutputFactory.class, OutputFactory::spec),
                all(DeadLettersFactory.class, DeadLettersFactory::spec),
                all(CheckpointStoreFactory.class, CheckpointStoreFactory::spec));
    }

    BridgeKeys keys() {
        return new BridgeKeys(sourceFactories, outputFactories, deadLetterFactories, storeFactories);
    }

    SourceFactory source(ComponentSpec spec) {
        return named(spec, sourceFactories, SourceFactory::spec);
    }

    OutputFactory output(ComponentSpec spec) {
        return named(spec, outputFactories, OutputFactory::spec);
    }

    DeadLettersFactory deadLetters(ComponentSpec spec) {
        return named(spec, deadLetterFactories, DeadLettersFactory::spec);
    }

    CheckpointStoreFactory checkpointStore(ComponentSpec spec) {
        return named(spec, storeFactories, CheckpointStoreFactory::spec);
    }

    private static <T> T named(ComponentSpec wanted, List<T> factories, Function<T, ComponentSpec> spec) {
        return factories.stream()
                .filter(factory -> spec.apply(factory).name().equals(wanted.name()))
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> all(Class<T> type, Function<T, ComponentSpec> spec) {
        return ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(factory -> spec.apply(factory).name()))
                .toList();
    }
}
