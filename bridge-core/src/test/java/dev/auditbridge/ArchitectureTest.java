package dev.auditbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages, and that the core knows no cloud (I8). */
@AnalyzeClasses(packages = "dev.auditbridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule I8_the_core_knows_no_cloud = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.azure..",
                    "com.microsoft..",
                    "software.amazon..",
                    "com.amazonaws..",
                    "com.google.cloud..",
                    "com.google.api..",
                    "io.grpc..");

    @ArchTest
    static final ArchRule Kafka_is_known_to_its_output_only = noClasses()
            .that()
            .resideOutsideOfPackage("dev.auditbridge.output.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule arrows_point_down = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("event")
            .definedBy("dev.auditbridge.event..")
            .layer("telemetry")
            .definedBy("dev.auditbridge.telemetry..")
            .layer("config")
            .definedBy("dev.auditbridge.config..")
            .layer("policy")
            .definedBy("dev.auditbridge.policy..")
            .layer("redact")
            .definedBy("dev.auditbridge.redact..")
            .layer("dedupe")
            .definedBy("dev.auditbridge.dedupe..")
            .layer("encode")
            .definedBy("dev.auditbridge.encode..")
            .layer("source")
            .definedBy("dev.auditbridge.source..")
            .layer("output")
            .definedBy("dev.auditbridge.output..")
            .layer("delivery")
            .definedBy("dev.auditbridge.delivery..")
            .layer("pipeline")
            .definedBy("dev.auditbridge.pipeline..")
            .whereLayer("event")
            .mayNotAccessAnyLayer()
            .whereLayer("telemetry")
            .mayNotAccessAnyLayer()
            .whereLayer("config")
            .mayNotAccessAnyLayer()
            .whereLayer("policy")
            .mayOnlyAccessLayers("event", "config", "telemetry")
            .whereLayer("redact")
            .mayOnlyAccessLayers("event", "config", "telemetry")
            .whereLayer("dedupe")
            .mayOnlyAccessLayers("event", "config", "telemetry")
            .whereLayer("encode")
            .mayOnlyAccessLayers("event", "config", "telemetry")
            .whereLayer("source")
            .mayOnlyAccessLayers("event", "config", "telemetry")
            .whereLayer("output")
            .mayOnlyAccessLayers("encode", "event", "config", "telemetry")
            .whereLayer("delivery")
            .mayOnlyAccessLayers("output", "policy", "encode", "event", "config", "telemetry")
            .whereLayer("pipeline")
            .mayNotBeAccessedByAnyLayer();

    private ArchitectureTest() {}
}
