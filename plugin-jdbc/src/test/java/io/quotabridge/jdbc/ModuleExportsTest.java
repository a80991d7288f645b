package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What users of this module can see is what was meant to be seen. */
class ModuleExportsTest {

  @Test
  void exportsThisPackageAndNothingElse() throws URISyntaxException {
    assertThat(module().exports())
        .allSatisfy(exported -> assertThat(exported.isQualified()).isFalse())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.quotabridge.jdbc");
  }

  @Test
  void needsTheseModulesAndNothingElse() throws URISyntaxException {
    assertThat(module().requires())
        .filteredOn(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "io.quotabridge.spi", "java.sql");
  }

  private static ModuleDescriptor module() throws URISyntaxException {
    Path compiled =
        Path.of(
            JdbcIdentityRegistry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(compiled).find("io.quotabridge.plugin.jdbc").orElseThrow().descriptor();
  }
}
