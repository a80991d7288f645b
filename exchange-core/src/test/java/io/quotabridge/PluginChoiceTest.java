package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.internal.discovery.Providers;
import io.quotabridge.internal.discovery.TestClassPath;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the builder does with plugins: where it looks, and what it closes when one fails. */
class PluginChoiceTest {

  private final Thread thread = Thread.currentThread();
  private final @Nullable ClassLoader usual = thread.getContextClassLoader();

  @TempDir Path directory;

  @AfterEach
  void restore() {
    thread.setContextClassLoader(usual);
  }

  private static DataExchange.Builder builder() {
    return DataExchange.builder()
        .identityVerifier(Plugin.of(new InMemoryIdentityRegistry()))
        .baseStations(Plugin.of(new ScriptedStation()));
  }

  // ---- Where it looks ----

  @Test
  void looksWithTheThreadsContextClassLoader() throws IOException {
    try (TestClassPath classPath =
        new TestClassPath(directory).register(QuotaStoreProvider.class, Providers.Beta.class)) {
      thread.setContextClassLoader(classPath);
      try (DataExchange exchanges = builder().build()) {
        assertThat(exchanges.audit().isBalanced()).isTrue();
      }
      assertThatExceptionOfType(PluginSelectionException.class)
          .isThrownBy(() -> builder().quotaStore(Plugin.named("inmemory")).build())
          .withMessageContaining("found were: \"beta\"");
    }
  }

  @Test
  void looksWithTheSystemsClassLoaderWhereTheThreadHasNone() {
    thread.setContextClassLoader(null);
    try (DataExchange exchanges = builder().quotaStore(Plugin.named("inmemory")).build()) {
      assertThat(exchanges.audit().isBalanced()).isTrue();
    }
  }

  // ---- What it closes ----

  @Test
  void closesWhatWasMadeWhenALaterPluginFails() {
    IdentityVerifier identities = mock(IdentityVerifier.class);
    QuotaStore store = mock(QuotaStore.class);
    IllegalStateException stuck = new IllegalStateException("stuck");
    doThrow(stuck).when(store).close();

    assertThatExceptionOfType(PluginSelectionException.class)
        .isThrownBy(
            () ->
                DataExchange.builder()
                    .identityVerifier(Plugin.of(identities))
                    .quotaStore(Plugin.of(store))
                    .baseStations(Plugin.named("nobody's"))
                    .build())
        .withMessageContaining("base station adapter plugin named \"nobody's\"")
        .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(stuck));

    verify(identities).close();
    verify(store).close();
  }

  @Test
  void closesTheFirstWhenTheSecondFails() {
    IdentityVerifier identities = mock(IdentityVerifier.class);
    BaseStationAdapter stations = mock(BaseStationAdapter.class);
    assertThatExceptionOfType(PluginSelectionException.class)
        .isThrownBy(
            () ->
                DataExchange.builder()
                    .identityVerifier(Plugin.of(identities))
                    .quotaStore(Plugin.<QuotaStore>named("inmemory").with("overrun", "maybe"))
                    .baseStations(Plugin.of(stations))
                    .build())
        .withMessageContaining("overrun (maybe) must be clip or negative");
    verify(identities).close();
    verify(stations, never()).close(); // it was not reached
  }

  @Test
  void closesTheOthersWhenOneFailsWithAnError() {
    QuotaStore store = spy(new InMemoryQuotaStore());
    BaseStationAdapter stations = mock(BaseStationAdapter.class);
    doThrow(new AssertionError("stuck")).when(stations).close();
    DataExchange exchanges =
        builder().quotaStore(Plugin.of(store)).baseStations(Plugin.of(stations)).build();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(exchanges::close)
        .withMessage("stuck");
    verify(store).close();
  }

  @Test
  void refusesSettingsForAnObjectThatWasMadeAlready() {
    Plugin<QuotaStore> made = Plugin.of(mock(QuotaStore.class));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> made.with("overrun", "negative"))
        .withMessage("setting overrun comes too late for an object that was made already");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> made.with(String.class, "any"));
  }
}
