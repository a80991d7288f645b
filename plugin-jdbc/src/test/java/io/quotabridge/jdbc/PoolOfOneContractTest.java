package io.quotabridge.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.tck.QuotaStoreContract;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The store's contract on a pool that has one connection, and never commits by itself; for a store
 * that reads and locks every row anew.
 */
class PoolOfOneContractTest extends QuotaStoreContract {

  private final Map<String, HikariDataSource> pools = new HashMap<>();

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    HikariDataSource pool = pools.computeIfAbsent("pool" + storage, PoolOfOneContractTest::pool);
    return Exchanging.open(
        settings.with(DataSource.class, pool).with(JdbcSettings.REMEMBERED_ROWS, "0"));
  }

  private static HikariDataSource pool(String storage) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(TestDatabase.H2_MEMORY.dataSource(storage));
    config.setMaximumPoolSize(1);
    config.setAutoCommit(false);
    return new HikariDataSource(config);
  }

  @Override
  protected void discard(String storage) {
    HikariDataSource pool = pools.remove("pool" + storage);
    if (pool != null) {
      pool.close();
      TestDatabase.H2_MEMORY.drop("pool" + storage);
    }
  }
}
