package dev.eventbus.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the store behind its port: the log over Redis knows what a log is, and only the factory knows the bus. */
class PackageGraphTest {
    private static final String HERE = "dev.eventbus.redis";

    private static JavaClasses all;
    private static JavaClasses here;

    /** Of the core and of this module what is shipped: tests, also those of the core, are left out. */
    @BeforeAll
    static void importClasses() {
        all = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
                .importPackages("dev.eventbus");
        here = all.that(JavaClass.Predicates.resideInAPackage(HERE));
    }

    @Test
    void theClassesOfTheCoreAndOfThisModuleWereFound() {
        assertThat(all.contain("dev.eventbus.log.EventLog")).isTrue();
        assertThat(here.contain(RedisEventBus.class) && here.contain(RedisLog.class))
                .isTrue();
        assertThat(here).hasSizeGreaterThan(30);
        assertThat(here).noneMatch(type -> type.getName().contains("Test"));
    }

    @Test
    void packagesAreFreeOfCycles() {
        ArchRule rule = slices().matching("(dev.eventbus..)").should().beFreeOfCycles();
        rule.check(all);
    }

    @Test
    void theLogKnowsTheWordsAndTheLogsPortOnly() {
        ArchRule rule = noClasses()
                .that()
                .doNotBelongToAnyOf(
                        RedisEventBus.class,
                        RedisTable.class,
                        TlsSettings.class,
                        RedisOperator.class,
                        EventReader.class,
                        StoredEvent.class,
                        Biographer.class)
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.eventbus..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages("dev.eventbus", "dev.eventbus.log", HERE)));
        rule.check(here);
    }

    @Test
    void onlyTheFactoryAndWhatItTakesAndGivesArePublic() {
        ArchRule rule = classes()
                .that()
                .areTopLevelClasses()
                .and()
                .doNotBelongToAnyOf(
                        RedisEventBus.class,
                        Tls.class,
                        Diagnosis.class,
                        RedisOperator.class,
                        StreamStats.class,
                        SubscriptionActivity.class,
                        StoredEvent.class,
                        EventBiography.class)
                .should()
                .notBePublic();
        rule.check(here);
    }
}
