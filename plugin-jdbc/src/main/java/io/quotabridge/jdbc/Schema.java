package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfigException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Creates the tables where there are none, lets a migration tool bring older ones up to date if it
 * was told so, and checks always that they are the ones that this version of the plugin works with.
 * Nothing is ever repaired or upgraded behind an operator's back: the scripts lie under {@code
 * db/migration/quotabridge} in the layout that migration tools read.
 */
final class Schema {

  /** What is done about a database without our tables, or with those of an older version. */
  enum Policy {
    /** Missing tables are created; the plugin refuses to start on older ones. */
    CREATE,
    /** The plugin refuses to start. */
    CHECK,
    /** A migration tool creates and upgrades. */
    MIGRATE
  }

  /** Runs the scripts with a migration tool. */
  interface Migrator {

    /**
     * Runs those that are newer than what is there.
     *
     * @param scripts the scripts
     * @param installed the version of the tables that are there without the tool's doing, 0 for
     *     none
     * @throws PluginConfigException if that fails
     */
    void migrate(SchemaScripts scripts, int installed);
  }

  /** The version that this code reads and writes: the highest script's. */
  static final int VERSION = SchemaScripts.newest();

  /** No table of ours; lower than any version. */
  private static final int ABSENT = -1;

  /** Under construction, or left so; lower still. */
  private static final int HALF = -2;

  /** How long another node may take to create the tables, where that is not one transaction. */
  private static final Duration CREATION = Duration.ofSeconds(10);

  private final Database database;
  private final SchemaScripts scripts;
  private final Migrator migrator;
  private final Duration creation;

  Schema(Database database, Migrator migrator) {
    this(database, migrator, CREATION);
  }

  Schema(Database database, Migrator migrator, Duration creation) {
    this.database = database;
    this.scripts = new SchemaScripts(database.dialect());
    this.migrator = migrator;
    this.creation = creation;
  }

  /**
   * Makes sure that the tables can be used.
   *
   * @throws PluginConfigException if they cannot; it says why
   */
  void prepare(Policy policy) {
    int found = awaitCreation();
    if (policy == Policy.MIGRATE && found != HALF && found < VERSION) {
      migrate(found);
      found = version();
    } else if (policy == Policy.CREATE && found == ABSENT) {
      create();
      found = awaitCreation();
    }
    requireVersion(found);
    new SchemaCheck(database, scripts).run();
  }

  private void requireVersion(int found) {
    if (found == ABSENT) {
      throw new PluginConfigException(
          "the database has no Quotabridge tables; run "
              + scripts.from(0)
              + ", or set schema to create or migrate");
    }
    if (found == HALF) {
      throw new PluginConfigException(
          "the schema is damaged: qb_schema is there and names no version");
    }
    if (found != VERSION) {
      throw new PluginConfigException(
          "schema version ("
              + found
              + ") must be "
              + VERSION
              + (found < VERSION
                  ? ": too old; run " + scripts.from(found) + ", or set schema to migrate"
                  : ": too new; a newer version of this plugin has used the database"));
    }
  }

  // ---- What is there ----

  /** Returns the version that is there, or {@link #ABSENT}, or {@link #HALF}. */
  private int version() {
    return database.transact(
        "look for the schema", session -> exists(session) ? version(session) : ABSENT);
  }

  /** Asks the catalog, because a failing query would spoil a transaction on PostgreSQL. */
  private static boolean exists(Session session) throws SQLException {
    String catalog = session.connection().getCatalog();
    String schema = session.connection().getSchema();
    for (String name : List.of("qb_schema", "QB_SCHEMA")) {
      try (ResultSet tables = session.metaData().getTables(catalog, schema, name, null)) {
        if (tables.next()) {
          return true;
        }
      }
    }
    return false;
  }

  private static int version(Session session) throws SQLException {
    try (ResultSet row =
        session
            .prepare("SELECT COALESCE(MAX(version), " + HALF + ") FROM qb_schema")
            .executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Waits while the tables are there and not complete: another node may be at it. */
  private int awaitCreation() {
    return await(HALF);
  }

  /** Waits while the version is no higher than that. */
  private int await(int insufficient) {
    long start = System.nanoTime();
    int found = version();
    while (found <= insufficient && System.nanoTime() - start < creation.toNanos()) {
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = version();
    }
    return found;
  }

  // ---- Creation ----

  private void create() {
    List<String> statements = scripts.statements();
    try {
      database.transactOnce(
          session -> {
            try (Statement statement = session.connection().createStatement()) {
              for (String ddl : statements) {
                statement.execute(ddl);
              }
            }
            return true;
          });
    } catch (SQLException e) {
      awaitOther(e);
    }
  }

  /** Another node may have been first; otherwise the failure is ours. */
  private void awaitOther(SQLException failure) {
    if (awaitCreation() < 0) {
      throw new PluginConfigException(
          "the schema could not be created by " + scripts.from(0), failure);
    }
  }

  /** If it fails, another node may have been at it at the same time, and have succeeded. */
  private void migrate(int found) {
    try {
      migrator.migrate(scripts, Math.max(0, found));
    } catch (PluginConfigException e) {
      if (await(VERSION - 1) < VERSION) {
        throw e;
      }
    }
  }
}
