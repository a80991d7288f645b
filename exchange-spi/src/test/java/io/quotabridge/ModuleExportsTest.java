package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What plugin authors can see is what was meant to be seen. */
class ModuleExportsTest {

  @Test
  void exportsThesePackagesToEverybodyAndNothingElse() throws URISyntaxException {
    ModuleDescriptor module = module();

    assertThat(module.exports())
        .allSatisfy(exported -> assertThat(exported.isQualified()).isFalse())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "io.quotabridge.model",
            "io.quotabridge.spi",
            "io.quotabridge.spi.identity",
            "io.quotabridge.spi.ledger",
            "io.quotabridge.spi.quota",
            "io.quotabridge.spi.station");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.opens()).isEmpty();
  }

  @Test
  void needsNothingAtRunTime() throws URISyntaxException {
    assertThat(module().requires())
        .filteredOn(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  private static ModuleDescriptor module() throws URISyntaxException {
    Path compiled =
        Path.of(Account.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(compiled).find("io.quotabridge.spi").orElseThrow().descriptor();
  }
}
