package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.Account;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.PluginProvider;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.BaseStationAdapterProvider;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What a class-path user gets: providers found by name, and wrong configurations refused. */
class ProvidersTest {

  private static final LoadScript SCRIPT =
      order -> Optional.of(new Load(0, 1, EndingCause.NORMAL_RELEASE));

  @Test
  void eachPortHasOneProviderNamedInmemory() {
    for (Class<? extends PluginProvider<?>> port :
        List.of(
            IdentityVerifierProvider.class,
            QuotaStoreProvider.class,
            BaseStationAdapterProvider.class)) {
      PluginProvider<?> provider = only(port);
      assertThat(provider.name()).isEqualTo("inmemory");
      assertThat(provider.spiVersion()).isEqualTo(SpiVersion.CURRENT);
    }
  }

  @Test
  void theRegistryIsTheEmbeddersOwn() {
    InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
    IdentityVerifierProvider provider = only(IdentityVerifierProvider.class);

    assertThat(provider.create(PluginConfig.empty().with(InMemoryIdentityRegistry.class, registry)))
        .isSameAs(registry);
    assertThatThrownBy(() -> provider.create(PluginConfig.empty()))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("config.with(InMemoryIdentityRegistry.class, registry)");
  }

  @Test
  void theStoreTakesTheLedgersSettingsAndAClock() {
    Instant start = Instant.parse("2026-11-01T00:00:00Z");
    QuotaStore store =
        only(QuotaStoreProvider.class)
            .create(
                PluginConfig.empty()
                    .with(LedgerConfig.OVERRUN, "negative")
                    .with(LedgerConfig.MAX_EXCHANGES_PER_QUOTA, "1")
                    .with(Clock.class, new SettableClock(start)));
    Account chen = Account.of("chen", "south");
    store.execute(
        List.of(
            new Deposit(new PostingId("d-1"), chen, 100),
            Exchanging.initial("x-1", chen, chen, 10),
            Exchanging.initial("x-2", chen, chen, 10),
            new Termination(
                new ExchangeId("x-1"), Exchanging.OWNER, 1, 130, EndingCause.NORMAL_RELEASE)));

    assertThat(store.balance(chen.id()).orElseThrow().available()).isEqualTo(-30);
    assertThat(store.exchange(new ExchangeId("x-2")).orElseThrow().isOpen()).isFalse();
    assertThat(store.journal(0, 1).get(0).postedAt()).isEqualTo(start);
  }

  @Test
  void everyStoreIsItsOwn() {
    QuotaStoreProvider provider = only(QuotaStoreProvider.class);
    QuotaStore one = provider.create(PluginConfig.empty());
    QuotaStore other = provider.create(PluginConfig.empty());

    one.execute(List.of(new Deposit(new PostingId("d-1"), Account.of("chen", "south"), 100)));

    assertThat(other.totals().quota()).isZero();
  }

  @Test
  void theBaseStationIsTheEmbeddersOrMadeFromItsScript() {
    BaseStationAdapterProvider provider = only(BaseStationAdapterProvider.class);
    InMemoryBaseStation own = new InMemoryBaseStation();

    assertThat(provider.create(PluginConfig.empty().with(InMemoryBaseStation.class, own)))
        .isSameAs(own);
    assertThat(provider.create(PluginConfig.empty().with(LoadScript.class, SCRIPT)))
        .isInstanceOf(InMemoryBaseStation.class);
    assertThat(provider.create(PluginConfig.empty())).isInstanceOf(InMemoryBaseStation.class);
  }

  @Test
  void aBaseStationAndAScriptContradictEachOther() {
    BaseStationAdapterProvider provider = only(BaseStationAdapterProvider.class);
    PluginConfig own =
        PluginConfig.empty().with(InMemoryBaseStation.class, new InMemoryBaseStation());

    assertThatThrownBy(() -> provider.create(own.with(LoadScript.class, SCRIPT)))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("not both");
    assertThatThrownBy(() -> provider.create(own.with(Executor.class, Runnable::run)))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("not both");
  }

  @Test
  void settingsThatNobodyKnowsAreRefused() {
    PluginConfig misspelt = PluginConfig.empty().with("overun", "clip");

    for (Class<? extends PluginProvider<?>> port :
        List.of(
            IdentityVerifierProvider.class,
            QuotaStoreProvider.class,
            BaseStationAdapterProvider.class)) {
      PluginProvider<?> provider = only(port);
      assertThatThrownBy(() -> provider.create(misspelt))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContaining("overun");
    }
  }

  private static <P> P only(Class<P> port) {
    List<P> found = ServiceLoader.load(port).stream().map(ServiceLoader.Provider::get).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
