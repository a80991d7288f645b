package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.tck.QuotaStoreContract;

/** The store's contract on one of the databases. */
abstract class DatabaseContract extends QuotaStoreContract {

  private final TestDatabase database;

  DatabaseContract(TestDatabase database) {
    this.database = database;
  }

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    database.assumeThere();
    return Exchanging.open(database.settings(storage, settings));
  }

  @Override
  protected void discard(String storage) {
    if (database.isThere()) {
      database.drop(storage);
    }
  }
}
