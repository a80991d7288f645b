package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What the module shows to others: this, and nothing by accident. */
class ExportsTest {

  private static ModuleDescriptor module() throws IOException {
    String classes =
        DataExchange.class.getProtectionDomain().getCodeSource().getLocation().toString();
    try (InputStream in = URI.create(classes + "module-info.class").toURL().openStream()) {
      return ModuleDescriptor.read(in);
    }
  }

  @Test
  void exportsFourPackagesToEverybody() throws IOException {
    ModuleDescriptor module = module();
    assertThat(module.name()).isEqualTo("io.quotabridge.core");
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "io.quotabridge",
            "io.quotabridge.lifecycle",
            "io.quotabridge.metering",
            "io.quotabridge.settlement");
    assertThat(module.opens()).isEmpty();
    assertThat(module.isOpen()).isFalse();
  }

  @Test
  void needsThreeModulesAtRunTime() throws IOException {
    assertThat(module().requires())
        .filteredOn(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder(
            "java.base", "io.quotabridge.spi", "com.google.common", "org.slf4j");
  }

  @Test
  void looksForTheThreePorts() throws IOException {
    assertThat(module().uses())
        .containsExactlyInAnyOrder(
            "io.quotabridge.spi.identity.IdentityVerifierProvider",
            "io.quotabridge.spi.quota.QuotaStoreProvider",
            "io.quotabridge.spi.station.BaseStationAdapterProvider");
  }
}
