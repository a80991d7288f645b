package io.quotabridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may know which. */
class ArchitectureTest {

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.quotabridge..");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .importUrl(DataExchange.class.getProtectionDomain().getCodeSource().getLocation());

  @ParameterizedTest
  @ValueSource(strings = {"lifecycle", "metering"})
  void knowsOfOursNothingButTheModel(String room) {
    String own = "io.quotabridge." + room;
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            OURS.and(DescribedPredicate.not(resideInAnyPackage(own, "io.quotabridge.model"))))
        .check(CORE);
  }

  @Test
  void keepsSettlementApartFromTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.quotabridge.settlement")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.quotabridge", "io.quotabridge.internal..")
        .check(CORE);
  }

  @Test
  void reachesIntoTheInternalsOnlyToBuild() {
    classes()
        .that()
        .resideInAPackage("io.quotabridge.internal..")
        .should()
        .onlyHaveDependentClassesThat(
            resideInAPackage("io.quotabridge.internal..")
                .or(name("io.quotabridge.DataExchange$Builder")))
        .check(CORE);
  }

  @Test
  void findsPluginsWithoutTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.quotabridge.internal.discovery")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.quotabridge.internal.engine")
        .check(CORE);
  }

  @Test
  void neverSeesAPlugin() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.quotabridge.inmemory..", "io.quotabridge.jdbc..")
        .check(CORE);
  }

  @Test
  void hasNoCyclesAmongTheInternals() {
    slices().matching("io.quotabridge.internal.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void logsThroughTheFacadeOnly() {
    for (ArchRule rule :
        List.of(
            NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING, NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS)) {
      rule.check(CORE);
    }
  }
}
