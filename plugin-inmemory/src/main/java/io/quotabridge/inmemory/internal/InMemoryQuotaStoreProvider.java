package io.quotabridge.inmemory.internal;

import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import java.time.Clock;

/** Makes an empty {@link InMemoryQuotaStore} each time. Immutable. */
public final class InMemoryQuotaStoreProvider implements QuotaStoreProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public InMemoryQuotaStoreProvider() {}

  @Override
  public String name() {
    return "inmemory";
  }

  @Override
  public int spiVersion() {
    return SpiVersion.CURRENT;
  }

  /**
   * Makes a store.
   *
   * @param config the ledger's settings, and optionally a {@link Clock}; without one, the system's
   * @return an empty store
   */
  @Override
  public QuotaStore create(PluginConfig config) {
    config.requireOnly(LedgerConfig.SETTINGS);
    return new InMemoryQuotaStore(
        LedgerConfig.from(config), config.object(Clock.class).orElseGet(Clock::systemUTC));
  }
}
