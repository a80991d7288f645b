package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;

/** Reads what an embedder configured, and opens the database by it. */
final class JdbcSettings {

  static final String URL = "url";
  static final String USER = "user";
  static final String PASSWORD = "password";
  static final String MAX_CONNECTIONS = "max-connections";
  static final String RETRY_BUDGET_MILLIS = "retry-budget-millis";
  static final String ANSWER_TIMEOUT_MILLIS = "answer-timeout-millis";
  static final String SCHEMA = "schema";

  /** The store's own; whatever else opens a database knows the {@link #NAMES} only. */
  static final String REMEMBERED_ROWS = "remembered-rows";

  static final Set<String> NAMES =
      Set.of(
          URL, USER, PASSWORD, MAX_CONNECTIONS, RETRY_BUDGET_MILLIS, ANSWER_TIMEOUT_MILLIS, SCHEMA);

  /**
   * A file in the working directory. Without a write delay, H2 hands each commit to the operating
   * system before it is answered; by default it would do so twice a second.
   */
  static final String DEFAULT_URL =
      "jdbc:h2:./quotabridge;WRITE_DELAY=0;REUSE_SPACE=FALSE;AUTO_COMPACT_FILL_RATE=0";

  private static final String FLYWAY = "org.flywaydb.core.Flyway";

  /** Two connections for each core of a small machine; an application with more has a pool. */
  private static final long DEFAULT_CONNECTIONS = 8;

  /**
   * Longer than any deadlock or failover lasts that is worth waiting for with a terminal online.
   */
  private static final long DEFAULT_BUDGET_MILLIS = 5_000;

  /** Together with the usual budget twenty seconds: a disk that stalls is not a cut cable yet. */
  private static final long DEFAULT_ANSWER_MILLIS = 15_000;

  /** Some 20 MB, if all are used. More than are in use within a second or so at full speed. */
  private static final long DEFAULT_REMEMBERED_ROWS = 20_000;

  private JdbcSettings() {}

  /** Returns how many exchanges, and how many accounts, the store remembers. */
  static int rememberedRows(PluginConfig config) {
    return (int) config.number(REMEMBERED_ROWS, DEFAULT_REMEMBERED_ROWS, 0, 10_000_000);
  }

  /** Opens the database that is configured, and makes sure that its tables can be used. */
  static Database open(PluginConfig config) {
    Duration budget =
        Duration.ofMillis(config.number(RETRY_BUDGET_MILLIS, DEFAULT_BUDGET_MILLIS, 0, 3_600_000));
    Duration answer =
        Duration.ofMillis(
            config.number(ANSWER_TIMEOUT_MILLIS, DEFAULT_ANSWER_MILLIS, 0, 3_600_000));
    Schema.Policy policy = policy(config.setting(SCHEMA).orElse("create"));
    Connections connections = connections(config);
    try {
      Database database = Database.open(connections, budget, answer);
      new Schema(database, migrator(config, policy)).prepare(policy);
      return database;
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  private static Schema.Policy policy(String text) {
    return switch (text) {
      case "create" -> Schema.Policy.CREATE;
      case "check" -> Schema.Policy.CHECK;
      case "migrate" -> Schema.Policy.MIGRATE;
      default ->
          throw new PluginConfigException(
              SCHEMA + " (" + text + ") must be create, check or migrate");
    };
  }

  /** Refuses to start without the tool, before anything is done to the database. */
  private static Schema.Migrator migrator(PluginConfig config, Schema.Policy policy) {
    if (policy != Schema.Policy.MIGRATE) {
      return (scripts, installed) -> {
        throw new IllegalStateException(SCHEMA + " must be migrate for that");
      };
    }
    requireFlyway();
    return new FlywayMigrator(config);
  }

  private static void requireFlyway() {
    try {
      Class.forName(FLYWAY, false, JdbcSettings.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new PluginConfigException(
          SCHEMA
              + " (migrate) needs Flyway, which is not there: add org.flywaydb:flyway-core and its"
              + " module for the database, or set schema to create or check",
          e);
    }
  }

  private static Connections connections(PluginConfig config) {
    DataSource dataSource = config.object(DataSource.class).orElse(null);
    if (dataSource == null) {
      return kept(config);
    }
    for (String setting : Set.of(URL, USER, PASSWORD, MAX_CONNECTIONS)) {
      if (config.setting(setting).isPresent()) {
        throw new PluginConfigException(
            setting + " must not be set where a DataSource is handed in: it knows that itself");
      }
    }
    return new PooledConnections(dataSource);
  }

  private static Connections kept(PluginConfig config) {
    String url = config.setting(URL).orElse(DEFAULT_URL);
    requireDriver(url);
    Properties credentials = new Properties();
    config.setting(USER).ifPresent(user -> credentials.setProperty("user", user));
    config.setting(PASSWORD).ifPresent(secret -> credentials.setProperty("password", secret));
    int limit = (int) config.number(MAX_CONNECTIONS, DEFAULT_CONNECTIONS, 1, 1_000);
    long wait = config.number(RETRY_BUDGET_MILLIS, DEFAULT_BUDGET_MILLIS, 0, 3_600_000);
    return new KeptConnections(url, credentials, limit, wait);
  }

  private static void requireDriver(String url) {
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      String shown = url.split("[;?]", 2)[0];
      throw new PluginConfigException(
          URL
              + " ("
              + shown
              + ") has no driver on the class path: add one (com.h2database:h2 for the embedded"
              + " default), set url to another database, or hand in a DataSource",
          e);
    }
  }
}
