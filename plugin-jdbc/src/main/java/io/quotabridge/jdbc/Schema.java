package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Creates the tables where there are none, and checks that they are the ones that this version of
 * the plugin works with. Nothing is ever repaired or upgraded behind an operator's back: the
 * scripts lie under {@code db/migration/quotabridge} in the layout that migration tools read.
 */
final class Schema {

  /** What is done about a database without our tables. */
  enum Policy {
    /** They are created. */
    CREATE,
    /** The plugin refuses to start. */
    CHECK
  }

  /** The version that this code reads and writes: the highest script's. */
  static final int VERSION = 1;

  private static final String SCRIPT = "V1__quota_store.sql";

  /** How long another node may take to create the tables, where that is not one transaction. */
  private static final Duration CREATION = Duration.ofSeconds(10);

  private static final Map<String, List<String>> TABLES =
      Map.of(
          AccountTable.NAME,
          AccountTable.COLUMNS,
          ExchangeTable.NAME,
          ExchangeTable.COLUMNS,
          PostingTable.NAME,
          PostingTable.COLUMNS,
          JournalTable.NAME,
          JournalTable.COLUMNS,
          NodeTable.NAME,
          NodeTable.COLUMNS,
          "qb_counter",
          List.of("name", "counted"),
          "qb_subscriber",
          List.of("subscriber_id", "account_id", "carrier_id", "status"),
          "qb_station",
          List.of("station_id", "account_id", "carrier_id"));

  /** What rows travel as, where they do. */
  private static final List<RowType> TYPES =
      Stream.of(AccountTable.TYPES, ExchangeTable.TYPES, PostingTable.TYPES, JournalTable.TYPES)
          .flatMap(List::stream)
          .toList();

  private final Database database;
  private final Duration creation;

  Schema(Database database) {
    this(database, CREATION);
  }

  Schema(Database database, Duration creation) {
    this.database = database;
    this.creation = creation;
  }

  /**
   * Makes sure that the tables can be used.
   *
   * @throws PluginConfigException if they cannot; it says why
   */
  void prepare(Policy policy) {
    State state = awaitCreation();
    if (state == State.ABSENT && policy == Policy.CREATE) {
      create();
      state = awaitCreation();
    }
    switch (state) {
      case ABSENT ->
          throw new PluginConfigException(
              "the database has no Quotabridge tables; run "
                  + path()
                  + ", or set schema to create");
      case HALF ->
          throw new PluginConfigException(
              "the schema is damaged: qb_schema is there and names no version");
      case COMPLETE -> checkVersion();
    }
  }

  // ---- What is there ----

  private enum State {
    ABSENT,
    /** Under construction, or left so. */
    HALF,
    COMPLETE
  }

  private State state() {
    return database.transact(
        "look for the schema",
        session -> {
          if (!exists(session)) {
            return State.ABSENT;
          }
          return version(session) < 0 ? State.HALF : State.COMPLETE;
        });
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
        session.prepare("SELECT COALESCE(MAX(version), -1) FROM qb_schema").executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private void checkVersion() {
    int found = database.transact("read the schema's version", Schema::version);
    if (found != VERSION) {
      throw new PluginConfigException(
          "schema version ("
              + found
              + ") must be "
              + VERSION
              + (found < VERSION
                  ? ": too old; run the newer scripts of " + directory()
                  : ": too new; a newer version of this plugin has used the database"));
    }
    TABLES.forEach(this::checkTable);
    if (database.dialect().writesRows()) {
      TYPES.forEach(this::checkType);
    }
  }

  private void checkTable(String table, List<String> columns) {
    check(table, "SELECT " + String.join(", ", columns) + " FROM " + table + " WHERE 1 = 0");
  }

  /** Values of a row go by their order, so that must be right too. */
  private void checkType(RowType type) {
    List<String> expected = Column.names(type.columns());
    List<String> found =
        check(type.name(), "SELECT * FROM unnest(CAST(NULL AS " + type.name() + "[])) AS v");
    if (!found.equals(expected)) {
      throw new PluginConfigException(
          damaged(type.name()) + ": its attributes are " + found + " and not " + expected);
    }
  }

  /** Runs a query that finds nothing, and returns what its columns are called. */
  private List<String> check(String what, String query) {
    try {
      return database.transactOnce(session -> columns(session, query));
    } catch (SQLException e) {
      throw new PluginConfigException(damaged(what), e);
    }
  }

  private static List<String> columns(Session session, String query) throws SQLException {
    try (ResultSet none = session.prepare(query).executeQuery()) {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
        names.add(none.getMetaData().getColumnName(i));
      }
      return names;
    }
  }

  private String damaged(String what) {
    return "the schema is damaged: " + what + " is not as " + path() + " makes it";
  }

  // ---- Creation ----

  private void create() {
    List<String> statements = statements(script());
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
    if (awaitCreation() != State.COMPLETE) {
      throw new PluginConfigException("the schema could not be created by " + path(), failure);
    }
  }

  /** Waits while the tables are there and not complete: another node may be at it. */
  private State awaitCreation() {
    long start = System.nanoTime();
    State state = state();
    while (state == State.HALF && System.nanoTime() - start < creation.toNanos()) {
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return state;
      }
      state = state();
    }
    return state;
  }

  private String directory() {
    return "db/migration/quotabridge/" + database.dialect().directory();
  }

  private String path() {
    return directory() + "/" + SCRIPT;
  }

  private String script() {
    try (InputStream in = Schema.class.getResourceAsStream("/" + path())) {
      if (in == null) {
        throw new IllegalStateException(path() + " is missing from the plugin's archive");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path(), e);
    }
  }

  /** Takes a script apart: comments fill whole lines, and a semicolon ends a statement. */
  static List<String> statements(String script) {
    String code =
        script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    return Arrays.stream(code.split(";", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
