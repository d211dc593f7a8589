package dev.eventbus.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the way of an event readable: each package is a stage, and no stage knows a later one. */
class PackageGraphTest {
    private static final List<String> PACKAGES = List.of(
            "dev.eventbus",
            "dev.eventbus.catalog",
            "dev.eventbus.validate",
            "dev.eventbus.codec",
            "dev.eventbus.log",
            "dev.eventbus.settings",
            "dev.eventbus.publish",
            "dev.eventbus.subscribe",
            "dev.eventbus.runtime",
            "dev.eventbus.memory");

    /** ArchUnit's own option does not know target/quick/test-classes. */
    private static final ImportOption WITHOUT_TESTS = location -> !location.contains("/test-classes/");

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter().withImportOption(WITHOUT_TESTS).importPackages("dev.eventbus");
    }

    @Test
    void everyPackageOfTheDesignIsThereAndWasLookedAt() {
        assertThat(PACKAGES)
                .allSatisfy(
                        name -> assertThat(classes.that(resideInAPackage(name))).isNotEmpty());
    }

    @Test
    void packagesAreFreeOfCycles() {
        ArchRule rule = slices().matching("(dev.eventbus..)").should().beFreeOfCycles();
        rule.check(classes);
    }

    @Test
    void theRootPackageDependsOnNothingElseHere() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("dev.eventbus")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.eventbus.*");
        rule.check(classes);
    }

    @Test
    void noStageKnowsALaterOne() {
        ArchRule rule = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.eventbus..")
                .layer("words")
                .definedBy("dev.eventbus")
                .layer("stages")
                .definedBy("dev.eventbus.catalog", "dev.eventbus.validate", "dev.eventbus.codec", "dev.eventbus.log")
                .layer("outside")
                .definedBy("dev.eventbus.settings")
                .layer("ways")
                .definedBy("dev.eventbus.publish", "dev.eventbus.subscribe")
                .layer("runtime")
                .definedBy("dev.eventbus.runtime")
                .layer("stores")
                .definedBy("dev.eventbus.memory")
                .whereLayer("stages")
                .mayOnlyBeAccessedByLayers("outside", "ways", "runtime", "stores")
                .whereLayer("outside")
                .mayOnlyBeAccessedByLayers("runtime", "stores")
                .whereLayer("ways")
                .mayOnlyBeAccessedByLayers("runtime")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("stores")
                .whereLayer("stores")
                .mayNotBeAccessedByAnyLayer();
        rule.check(classes);
    }

    @Test
    void nothingHereKnowsRedis() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "redis..", "dev.eventbus.redis..");
        rule.check(classes);
    }
}
