package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The store's contract on tables that began as those of the first version. */
abstract class UpgradedContract extends DatabaseContract {

  private static final Set<String> MADE = ConcurrentHashMap.newKeySet();

  private final TestDatabase database;

  UpgradedContract(TestDatabase database) {
    super(database);
    this.database = database;
  }

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    database.assumeThere();
    if (MADE.add(database + " " + storage)) {
      FirstVersion.make(database, storage);
    }
    return Exchanging.open(
        database.settings(storage, settings.with(JdbcSettings.SCHEMA, "migrate")));
  }
}
