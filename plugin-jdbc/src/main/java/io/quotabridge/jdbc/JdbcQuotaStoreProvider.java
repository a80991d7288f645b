package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes quota stores on H2, PostgreSQL, MariaDB and MySQL; found under the name {@code jdbc}.
 * Thread-safe.
 *
 * <p>The database is the {@code javax.sql.DataSource} that was handed in, else the one at the
 * setting {@code url}, else an embedded H2 database in the file {@code quotabridge.mv.db} of the
 * working directory. The embedder brings the driver.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code url}</td><td>JDBC address; not together with a DataSource</td>
 *     <td>{@code jdbc:h2:./quotabridge;WRITE_DELAY=0;REUSE_SPACE=FALSE;AUTO_COMPACT_FILL_RATE=0}
 *     </td></tr>
 * <tr><td>{@code user}, {@code password}</td><td>credentials for {@code url}</td><td>none</td></tr>
 * <tr><td>{@code max-connections}</td><td>connections to {@code url}, 1 to 1000</td><td>8</td></tr>
 * <tr><td>{@code retry-budget-millis}</td><td>how long deadlocks, serialization failures, lock
 *     time-outs and lost connections are retried, and how long a lock or a connection is waited
 *     for, 0 to 3600000</td><td>5000</td></tr>
 * <tr><td>{@code answer-timeout-millis}</td><td>how much longer than {@code retry-budget-millis}
 *     the answer to a statement or commit that writes is waited for, 0 to 3600000; then the caller
 *     is told to ask again, and hears what became of it. A bound that the connection has itself
 *     counts instead; 0 sets none</td><td>15000</td></tr>
 * <tr><td>{@code schema}</td><td>{@code create} makes missing tables, {@code check} refuses to
 *     start without them; both refuse to start on those of another version. {@code migrate} makes
 *     missing tables and upgrades older ones with Flyway, which the embedder brings
 *     ({@code org.flywaydb:flyway-core} and its module for the database)</td>
 *     <td>{@code create}</td></tr>
 * <tr><td>{@code remembered-rows}</td><td>how many open exchanges, and how many accounts, are
 *     remembered as they were written last, 0 to 10000000. A batch that concerns only such need not
 *     read; each row is written only where it still is what was remembered. An exchange takes about
 *     700 octets, an account 250. 0 reads and locks always</td><td>20000</td></tr>
 * <tr><td>{@code overrun}, {@code max-exchanges-per-quota}, {@code grace-seconds}</td>
 *     <td>see {@link LedgerConfig}</td><td></td></tr>
 * </table>
 *
 * <p>A batch is one transaction of up to 1024 requests (256 on MariaDB and MySQL). If the database
 * refuses it for another reason than those that are retried, the batch is halved until the
 * offending request stands alone; that one is answered with 5012, the others get their answers.
 * Where no request of a batch can be carried out, the store throws instead.
 */
public final class JdbcQuotaStoreProvider implements QuotaStoreProvider {

  /** Makes the provider; has no effect. */
  public JdbcQuotaStoreProvider() {}

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public int spiVersion() {
    return SpiVersion.CURRENT;
  }

  @Override
  public QuotaStore create(PluginConfig config) {
    Set<String> known = new HashSet<>(JdbcSettings.NAMES);
    known.add(JdbcSettings.REMEMBERED_ROWS);
    known.addAll(LedgerConfig.SETTINGS);
    config.requireOnly(known);
    LedgerConfig ledger = LedgerConfig.from(config);
    int rememberedRows = JdbcSettings.rememberedRows(config);
    return new JdbcQuotaStore(JdbcSettings.open(config), ledger, rememberedRows);
  }
}
