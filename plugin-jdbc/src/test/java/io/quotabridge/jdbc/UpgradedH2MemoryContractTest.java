package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;

/** For a store that remembers two rows of each kind, and so forgets all the time. */
class UpgradedH2MemoryContractTest extends UpgradedContract {

  UpgradedH2MemoryContractTest() {
    super(TestDatabase.H2_MEMORY);
  }

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    return super.open(storage, settings.with(JdbcSettings.REMEMBERED_ROWS, "2"));
  }
}
