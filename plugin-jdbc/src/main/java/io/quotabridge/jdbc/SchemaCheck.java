package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfigException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks whether the tables are as the scripts make them. */
final class SchemaCheck {

  /* Checked is what the plugin relies on without noticing when it is missing, or noticing too late:
   * columns, the attributes of types and their order, the primary keys that make every request
   * take effect once, and the rows that something is counted in. Further indexes are not: without
   * one everything is right, and slow; and operators have theirs.
   */

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
          CarriedTable.NAME,
          CarriedTable.COLUMNS,
          "qb_counter",
          List.of("name", "counted"),
          "qb_subscriber",
          List.of("subscriber_id", "account_id", "carrier_id", "status"),
          "qb_station",
          List.of("station_id", "account_id", "carrier_id"));

  /**
   * Those whose rows are found, and kept from being there twice, by one column. Not the journal:
   * its key depends on how it is partitioned.
   */
  private static final Map<String, String> KEYS =
      Map.of(
          AccountTable.NAME,
          "account_id",
          ExchangeTable.NAME,
          "exchange_id",
          PostingTable.NAME,
          "posting_id",
          NodeTable.NAME,
          "node_id",
          "qb_counter",
          "name",
          "qb_subscriber",
          "subscriber_id",
          "qb_station",
          "station_id");

  private static final Set<String> COUNTERS = Set.of("journal", "pruned");

  /** What rows travel as, where they do. */
  private static final List<RowType> TYPES =
      Stream.of(AccountTable.TYPES, ExchangeTable.TYPES, PostingTable.TYPES, JournalTable.TYPES)
          .flatMap(List::stream)
          .toList();

  private final Database database;
  private final SchemaScripts scripts;

  SchemaCheck(Database database, SchemaScripts scripts) {
    this.database = database;
    this.scripts = scripts;
  }

  /**
   * Looks at all of it.
   *
   * @throws PluginConfigException if something is not as it must be; it says what
   */
  void run() {
    TABLES.forEach(this::checkTable);
    KEYS.forEach(this::checkKey);
    checkCounters();
    if (database.dialect().writesRows()) {
      TYPES.forEach(this::checkType);
    }
  }

  private void checkTable(String table, List<String> columns) {
    columns(table, "SELECT " + String.join(", ", columns) + " FROM " + table + " WHERE 1 = 0");
  }

  /** Values of a row go by their order, so that must be right too. */
  private void checkType(RowType type) {
    require(
        type.name(),
        "its attributes are",
        columns(type.name(), "SELECT * FROM unnest(CAST(NULL AS " + type.name() + "[])) AS v"),
        Column.names(type.columns()));
  }

  private void checkKey(String table, String key) {
    List<String> found = ask(table, session -> primaryKey(session, table));
    require(table, "its primary key is", found, List.of(key));
  }

  private void checkCounters() {
    Set<String> found = new TreeSet<>(ask("qb_counter", SchemaCheck::counters));
    found.retainAll(COUNTERS);
    require("qb_counter", "its rows are", found, new TreeSet<>(COUNTERS));
  }

  private void require(String what, String which, Object found, Object expected) {
    if (!found.equals(expected)) {
      throw new PluginConfigException(
          damaged(what) + ": " + which + " " + found + " and not " + expected);
    }
  }

  /** Runs a query that finds nothing, and returns what its columns are called. */
  private List<String> columns(String what, String query) {
    return ask(what, session -> columns(session, query));
  }

  private List<String> ask(String what, Database.Work<List<String>> work) {
    try {
      return database.transactOnce(work);
    } catch (SQLException e) {
      throw new PluginConfigException(damaged(what), e);
    }
  }

  private String damaged(String what) {
    return "the schema is damaged: " + what + " is not as " + scripts.from(0) + " make it";
  }

  // ---- Asking the database ----

  private static List<String> columns(Session session, String query) throws SQLException {
    try (ResultSet none = session.prepare(query).executeQuery()) {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
        names.add(none.getMetaData().getColumnName(i));
      }
      return names;
    }
  }

  private static List<String> primaryKey(Session session, String table) throws SQLException {
    String catalog = session.connection().getCatalog();
    String schema = session.connection().getSchema();
    boolean upper = session.metaData().storesUpperCaseIdentifiers();
    String name = upper ? table.toUpperCase(Locale.ROOT) : table;
    List<String> columns = new ArrayList<>();
    try (ResultSet row = session.metaData().getPrimaryKeys(catalog, schema, name)) {
      while (row.next()) {
        columns.add(row.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return columns;
  }

  private static List<String> counters(Session session) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet row = session.prepare("SELECT name FROM qb_counter").executeQuery()) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
