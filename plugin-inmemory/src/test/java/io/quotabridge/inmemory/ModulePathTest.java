package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.spi.PluginProvider;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a module-path user gets: the same providers, and no more packages than were meant. */
class ModulePathTest {

  private static final String MODULE = "io.quotabridge.plugin.inmemory";

  @Test
  void exportsOnePackage() throws URISyntaxException {
    ModuleDescriptor module = modules().find(MODULE).orElseThrow().descriptor();

    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.quotabridge.inmemory");
    assertThat(module.requires())
        .filteredOn(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "io.quotabridge.spi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.quotabridge.spi.identity.IdentityVerifierProvider",
        "io.quotabridge.spi.quota.QuotaStoreProvider",
        "io.quotabridge.spi.station.BaseStationAdapterProvider"
      })
  void providersAreFoundInTheModule(String port) throws Exception {
    ModuleLayer boot = ModuleLayer.boot();
    Configuration resolved =
        boot.configuration().resolve(modules(), ModuleFinder.of(), Set.of(MODULE));
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());
    Class<?> service = layer.findLoader("io.quotabridge.spi").loadClass(port);

    List<? extends Class<?>> found =
        ServiceLoader.load(layer, service).stream().map(ServiceLoader.Provider::type).toList();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).getModule().getName()).isEqualTo(MODULE);
    assertThat(found.get(0).getModule().isNamed()).isTrue();
  }

  private static ModuleFinder modules() throws URISyntaxException {
    return ModuleFinder.of(placeOf(InMemoryQuotaStore.class), placeOf(PluginProvider.class));
  }

  private static Path placeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
