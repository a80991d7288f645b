package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets Flyway run the scripts. The only class that knows Flyway, which an embedder need not have:
 * {@link JdbcSettings} looks for it before it touches this class. Thread-safe.
 */
final class FlywayMigrator implements Schema.Migrator {

  /* Flyway keeps its history in a table named for this plugin, beside an embedder's own
   * flyway_schema_history, and looks at nothing but our scripts. Tables that came without it, made
   * by the plugin or by hand, become the baseline: the scripts up to their version count as run.
   * Other tables in the same schema are none of its business, and become "version 0".
   *
   * Nodes that start together are kept apart by a lock that Flyway takes in the database, but not
   * on H2, where it makes its history and notes the baseline in two steps: a second one that comes
   * in between would run the first script again. Those who share an H2 are of one process.
   */

  private static final Object ONE_AT_A_TIME = new Object();

  static final String HISTORY = "qb_schema_history";

  private final PluginConfig config;

  /**
   * Makes one.
   *
   * @param config tells where the database is
   */
  FlywayMigrator(PluginConfig config) {
    this.config = config;
  }

  @Override
  public void migrate(SchemaScripts scripts, int installed) {
    FluentConfiguration configuration =
        Flyway.configure(FlywayMigrator.class.getClassLoader())
            .locations("classpath:" + scripts.directory())
            .table(HISTORY)
            .createSchemas(false)
            .placeholderReplacement(false)
            .baselineOnMigrate(true)
            .baselineVersion(Integer.toString(installed))
            .baselineDescription("found by Quotabridge");
    connect(configuration);
    try {
      run(configuration.load(), scripts.dialect());
    } catch (FlywayException e) {
      throw new PluginConfigException(
          "Flyway could not run " + scripts.from(installed) + ": " + e.getMessage(), e);
    }
  }

  private static void run(Flyway flyway, Dialect dialect) {
    if (dialect != Dialect.H2) {
      flyway.migrate();
      return;
    }
    synchronized (ONE_AT_A_TIME) {
      flyway.migrate();
    }
  }

  private void connect(FluentConfiguration configuration) {
    DataSource dataSource = config.object(DataSource.class).orElse(null);
    if (dataSource != null) {
      configuration.dataSource(dataSource);
    } else {
      configuration.dataSource(
          config.setting(JdbcSettings.URL).orElse(JdbcSettings.DEFAULT_URL),
          config.setting(JdbcSettings.USER).orElse(null),
          config.setting(JdbcSettings.PASSWORD).orElse(null));
    }
  }
}
