package dev.auditbridge.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Over every module at once: a cloud SDK is known to its provider and to the stand-ins only (I8). */
@AnalyzeClasses(packages = "dev.auditbridge", importOptions = ImportOption.DoNotIncludeTests.class)
class CloudsStayInProvidersTest {

    @ArchTest
    static final ArchRule I8_azure_is_known_to_its_provider_only = only("com.azure..", "dev.auditbridge.azure..");

    @ArchTest
    static final ArchRule I8_aws_is_known_to_its_provider_only = only("software.amazon..", "dev.auditbridge.aws..");

    @ArchTest
    static final ArchRule I8_google_is_known_to_its_provider_and_stand_in_only =
            only("com.google.cloud..", "dev.auditbridge.google..", "dev.auditbridge.standins.cloudlogging..");

    @ArchTest
    static final ArchRule a_provider_knows_no_other = noClasses()
            .that()
            .resideInAPackage("dev.auditbridge.aws..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.auditbridge.azure..", "dev.auditbridge.google..", "dev.auditbridge.standins..");

    private CloudsStayInProvidersTest() {}

    private static ArchRule only(String sdk, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(sdk);
    }
}
