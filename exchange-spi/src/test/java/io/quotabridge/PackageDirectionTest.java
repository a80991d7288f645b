package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may know whom within the SPI: every package has its line, and a new one needs one. */
class PackageDirectionTest {

  private static final String MODEL = "io.quotabridge.model";
  private static final String SPI = "io.quotabridge.spi";
  private static final String INTERNAL = "io.quotabridge.spi.internal";
  private static final String IDENTITY = "io.quotabridge.spi.identity";
  private static final String QUOTA = "io.quotabridge.spi.quota";
  private static final String STATION = "io.quotabridge.spi.station";
  private static final String LEDGER = "io.quotabridge.spi.ledger";

  /** Nouns below, ports beside each other, the ledger on top of the quota port that it serves. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(
          MODEL, Set.of(INTERNAL),
          INTERNAL, Set.of(MODEL),
          SPI, Set.of(),
          IDENTITY, Set.of(MODEL, SPI, INTERNAL),
          STATION, Set.of(MODEL, SPI, INTERNAL),
          QUOTA, Set.of(MODEL, SPI, INTERNAL),
          LEDGER, Set.of(MODEL, SPI, INTERNAL, QUOTA));

  private static final Set<String> MAY_BE_USED_BY_ALL =
      Set.of("java.lang", "java.util", "java.time", "java.io", "org.jspecify", "com.google.error");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.quotabridge");

  @Test
  void everyPackageHasItsLine() {
    Set<String> packages =
        CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

    assertThat(packages).isEqualTo(MAY_KNOW.keySet());
  }

  @Test
  void dependsOnlyInTheseDirections() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (!isAllowed(each.getPackageName(), target)) {
          wrong.add(dependency.getDescription());
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static boolean isAllowed(String from, String target) {
    return target.isEmpty() // a primitive
        || target.equals(from)
        || MAY_KNOW.getOrDefault(from, Set.of()).contains(target)
        || MAY_BE_USED_BY_ALL.stream().anyMatch(target::startsWith);
  }
}
