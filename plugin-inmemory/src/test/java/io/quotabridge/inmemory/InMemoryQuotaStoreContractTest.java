package io.quotabridge.inmemory;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.tck.QuotaStoreContract;
import java.time.Clock;

class InMemoryQuotaStoreContractTest extends QuotaStoreContract {

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    return new InMemoryQuotaStore(LedgerConfig.from(settings), Clock.systemUTC());
  }
}
