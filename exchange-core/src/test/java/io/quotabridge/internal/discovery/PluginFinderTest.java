package io.quotabridge.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quotabridge.Plugin;
import io.quotabridge.PluginSelectionException;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen, and what is said when nothing can be: each on a class path of its own. */
@Timeout(60)
class PluginFinderTest {

  private static final String PACKAGE = "io.quotabridge.internal.discovery.";

  @TempDir Path directory;

  private static QuotaStore find(ClassLoader classPath, Plugin<QuotaStore> plugin) {
    return PluginFinder.create(
        "quota store", plugin, ServiceLoader.load(QuotaStoreProvider.class, classPath));
  }

  private TestClassPath with(Class<?>... providers) {
    return new TestClassPath(directory).register(QuotaStoreProvider.class, providers);
  }

  private static PluginSelectionException refusal(
      ClassLoader classPath, Plugin<QuotaStore> plugin) {
    PluginSelectionException refusal =
        catchThrowableOfType(PluginSelectionException.class, () -> find(classPath, plugin).close());
    assertThat(refusal).isNotNull();
    assertThat(ErrorPage.anchors())
        .as("docs/errors.md has the place that the message names")
        .contains(ErrorPage.anchorOf(String.valueOf(refusal.getMessage())));
    return refusal;
  }

  // ---- Chosen ----

  @Test
  void takesTheOnlyOne() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class)) {
      assertThat(find(classPath, Plugin.theOnlyOne())).isInstanceOf(InMemoryQuotaStore.class);
    }
  }

  @Test
  void takesTheNamedOneAmongSeveral() throws IOException {
    try (TestClassPath classPath = with(Providers.Beta.class, Providers.Alpha.class)) {
      assertThat(find(classPath, Plugin.named("alpha"))).isInstanceOf(InMemoryQuotaStore.class);
    }
  }

  @Test
  void takesTheNamedOneAlthoughAnotherIsBroken() throws IOException {
    try (TestClassPath classPath =
        with(Providers.Exploding.class, Providers.Outdated.class, Providers.Alpha.class)) {
      assertThat(find(classPath, Plugin.named("alpha"))).isInstanceOf(InMemoryQuotaStore.class);
    }
  }

  @Test
  void takesAnObjectWithoutLookingForPlugins() throws IOException {
    InMemoryQuotaStore own = new InMemoryQuotaStore();
    try (TestClassPath classPath = with(Providers.Exploding.class)) {
      assertThat(find(classPath, Plugin.of(own))).isSameAs(own);
    }
  }

  // ---- None ----

  @Test
  void refusesToStartWithNone() throws IOException {
    try (TestClassPath classPath = new TestClassPath(directory)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessage(
              "no usable quota store plugin was found; nothing was found."
                  + " See docs/errors.md#no-plugin.");
    }
  }

  @Test
  void refusesANameThatNobodyHas() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class, Providers.Beta.class)) {
      assertThat(refusal(classPath, Plugin.named("gamma")))
          .hasMessage(
              "no usable quota store plugin named \"gamma\" was found; found were: \"alpha\" ("
                  + PACKAGE
                  + "Providers$Alpha); \"beta\" ("
                  + PACKAGE
                  + "Providers$Beta). See docs/errors.md#no-plugin.");
    }
  }

  @Test
  void saysThatOneWasBuiltForOtherPorts() throws IOException {
    try (TestClassPath classPath = with(Providers.Outdated.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessage(
              "no usable quota store plugin was found; found were: \"outdated\" (unusable: "
                  + PACKAGE
                  + "Providers$Outdated was built for SPI version 0, this is version 1)."
                  + " See docs/errors.md#no-plugin.");
    }
  }

  @Test
  void saysWhyOneCouldNotBeLoaded() throws IOException {
    try (TestClassPath classPath = with(Providers.Exploding.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining(PACKAGE + "Providers$Exploding could not be instantiated")
          .hasMessageContaining("no licence")
          .hasMessageEndingWith("See docs/errors.md#no-plugin.");
    }
  }

  @Test
  void saysWhichClassIsMissing() throws IOException {
    try (TestClassPath classPath =
        new TestClassPath(directory).register(QuotaStoreProvider.class, "org.example.Gone")) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("Provider org.example.Gone not found")
          .hasMessageEndingWith("See docs/errors.md#no-plugin.");
    }
  }

  @Test
  void saysWhichClassIsNoProvider() throws IOException {
    try (TestClassPath classPath = with(Providers.Stranger.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining(PACKAGE + "Providers$Stranger not a subtype");
    }
  }

  @Test
  void saysWhichClassNeedsANewerJava() throws IOException {
    byte[] ofTheFuture = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0x0F, 0};
    try (TestClassPath classPath =
        with(Providers.Alpha.class)
            .classFile("org.example.Future", ofTheFuture)
            .register(
                QuotaStoreProvider.class, "org.example.Future", Providers.Alpha.class.getName())) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("UnsupportedClassVersionError: org/example/Future")
          .hasMessageContaining("\"alpha\"")
          .hasMessageEndingWith("See docs/errors.md#several-plugins.");
      assertThat(find(classPath, Plugin.named("alpha"))).isInstanceOf(InMemoryQuotaStore.class);
    }
  }

  @Test
  void saysWhichOneCouldNotSayItsName() throws IOException {
    try (TestClassPath classPath = with(Providers.Mute.class, Providers.Nameless.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining(
              "\"?\" (unusable: "
                  + PACKAGE
                  + "Providers$Mute failed while it was loaded: no name yet)")
          .hasMessageContaining(
              "\"?\" (unusable: "
                  + PACKAGE
                  + "Providers$Nameless failed while it was loaded: it has no name)");
    }
  }

  @Test
  void saysWhatIsWrongWithARegistration() throws IOException {
    try (TestClassPath classPath =
        new TestClassPath(directory).register(QuotaStoreProvider.class, "not a class name")) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("Illegal configuration-file syntax");
    }
  }

  @Test
  void givesUpOnAClassPathThatCannotBeRead() {
    ClassLoader unreadable =
        new ClassLoader(PluginFinderTest.class.getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    assertThat(refusal(unreadable, Plugin.theOnlyOne()))
        .hasMessageContaining("Error locating configuration files: the disk is gone");
  }

  // ---- Several ----

  @Test
  void refusesToGuessAmongSeveral() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class, Providers.Beta.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessage(
              "more than one quota store plugin could be meant; found were: \"alpha\" ("
                  + PACKAGE
                  + "Providers$Alpha); \"beta\" ("
                  + PACKAGE
                  + "Providers$Beta). Choose one by name. See docs/errors.md#several-plugins.");
    }
  }

  @Test
  void refusesToGuessWhileOneOfTwoIsBroken() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class, Providers.Exploding.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("\"alpha\" (" + PACKAGE + "Providers$Alpha)")
          .hasMessageContaining("no licence")
          .hasMessageEndingWith("See docs/errors.md#several-plugins.");
    }
  }

  @Test
  void refusesTwoOfTheSameName() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class, Providers.AlphaToo.class)) {
      assertThat(refusal(classPath, Plugin.named("alpha")))
          .hasMessageStartingWith(
              "more than one quota store plugin named \"alpha\" could be meant;")
          .hasMessageContaining("Providers$AlphaToo")
          .hasMessageEndingWith("See docs/errors.md#several-plugins.");
    }
  }

  // ---- Chosen, and failed ----

  @Test
  void saysWhyThePluginCouldNotBeMade() throws IOException {
    try (TestClassPath classPath = with(Providers.Picky.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessage(
              "quota store plugin \"alpha\" ("
                  + PACKAGE
                  + "Providers$Picky) could not be made: size (12) must be a prime number."
                  + " See docs/errors.md#plugin-failed.")
          .hasCauseInstanceOf(PluginConfigException.class);
    }
  }

  @Test
  void passesTheSettingsOn() throws IOException {
    try (TestClassPath classPath = with(Providers.Alpha.class)) {
      assertThat(find(classPath, Plugin.<QuotaStore>theOnlyOne().with("size", "12")))
          .isInstanceOf(InMemoryQuotaStore.class);
      assertThat(refusal(classPath, Plugin.<QuotaStore>theOnlyOne().with("sise", "12")))
          .hasMessageContaining("unknown settings [sise]; known are [size]. See");
    }
  }

  @Test
  void saysThatThePluginDoesNotLink() throws IOException {
    try (TestClassPath classPath = with(Providers.Unlinked.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("could not be made: driver.Pool.open(). See")
          .hasCauseInstanceOf(NoSuchMethodError.class);
    }
  }

  @Test
  void saysThatThePluginsOwnPluginsAreBroken() throws IOException {
    try (TestClassPath classPath = with(Providers.Misconfigured.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("could not be made: driver.Pool: Provider gone not found. See")
          .hasCauseInstanceOf(ServiceConfigurationError.class);
    }
  }

  @Test
  void saysThatThePluginMadeNothing() throws IOException {
    try (TestClassPath classPath = with(Providers.Idle.class)) {
      assertThat(refusal(classPath, Plugin.theOnlyOne()))
          .hasMessageContaining("could not be made: it made nothing. See");
    }
  }
}
