package io.quotabridge.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What the two plain ways share: tables with no more than they need, and a transaction for each
 * request. Thread-safe.
 */
abstract class PlainSql implements Contender {

  /* The schema idea is the plugin's: a row for each account and exchange, a journal, and
   * available = quota - reserved - supplied. Left out is what the plugin keeps beyond that to answer
   * repetitions, to find open exchanges by node and expiry, and to name stations and carriers; so
   * the plain ways write narrower rows, fewer indexes, and promise less. */

  private static final String[] TABLES = {
    "CREATE TABLE account (account_id VARCHAR(128) COLLATE \"C\" NOT NULL PRIMARY KEY,"
        + " quota BIGINT NOT NULL, reserved BIGINT NOT NULL, supplied BIGINT NOT NULL,"
        + " received BIGINT NOT NULL) WITH (fillfactor = 50)",
    "CREATE TABLE exchange (exchange_id VARCHAR(128) COLLATE \"C\" NOT NULL PRIMARY KEY,"
        + " supplier VARCHAR(128) COLLATE \"C\" NOT NULL,"
        + " demander VARCHAR(128) COLLATE \"C\" NOT NULL, last_number INTEGER NOT NULL,"
        + " reserved BIGINT NOT NULL, used BIGINT NOT NULL, is_open BOOLEAN NOT NULL,"
        + " opened_at TIMESTAMPTZ NOT NULL DEFAULT now()) WITH (fillfactor = 85)",
    "CREATE TABLE journal (entry_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        + " exchange_id VARCHAR(128) COLLATE \"C\" NOT NULL,"
        + " supplier VARCHAR(128) COLLATE \"C\" NOT NULL,"
        + " demander VARCHAR(128) COLLATE \"C\" NOT NULL, octets BIGINT NOT NULL,"
        + " posted_at TIMESTAMPTZ NOT NULL DEFAULT now())"
  };

  private static final String BOOKS =
      "SELECT (SELECT sum(supplied) FROM account),"
          + " (SELECT abs(sum(supplied) - sum(received)) FROM account)"
          + " + (SELECT sum(reserved) FROM account)"
          + " + abs((SELECT sum(supplied) FROM account)"
          + " - (SELECT coalesce(sum(octets), 0) FROM journal))";

  private final DataSource dataSource;
  private final Place place;

  PlainSql(DataSource dataSource, Place place) throws SQLException {
    this.dataSource = dataSource;
    this.place = place;
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      create(connection);
      connection.commit();
    }
  }

  private void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account VALUES (?, ?, 0, 0, 0)")) {
      for (int i = 0; i < place.suppliers(); i++) {
        addAccount(insert, Place.supplier(i), Place.QUOTA);
      }
      for (int i = 0; i < place.demanders(); i++) {
        addAccount(insert, Place.demander(i), 0);
      }
      insert.executeBatch();
    }
  }

  private static void addAccount(PreparedStatement insert, String id, long quota)
      throws SQLException {
    insert.setString(1, id);
    insert.setLong(2, quota);
    insert.addBatch();
  }

  // ---- The three requests, each within a transaction ----

  /** Opens an exchange and reserves a slice. */
  abstract void initial(Connection connection, String id, String supplier, String demander)
      throws SQLException;

  /** Charges what was used since the last request, and reserves another slice in its place. */
  abstract void update(Connection connection, String id, int number, long used) throws SQLException;

  /** Charges the rest, releases what is left, enters the volume; returns what was charged. */
  abstract long terminate(Connection connection, String id, int number, long used)
      throws SQLException;

  private interface Request {
    long in(Connection connection) throws SQLException;
  }

  private long transact(Request request) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      try {
        long result = request.in(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  @Override
  public final Caller caller(int number) {
    Place.Draw draw = place.new Draw(number);
    return watch -> exchange(draw, watch);
  }

  private Settled exchange(Place.Draw draw, RequestWatch watch) throws SQLException {
    String id = draw.exchangeId();
    String supplier = Place.supplier(draw.supplierNumber());
    String demander = Place.demander(draw.demanderNumber());
    transact(
        connection -> {
          initial(connection, id, supplier, demander);
          return 0;
        });
    watch.answered();
    for (int i = 1; i <= place.updates(); i++) {
      int number = i;
      transact(
          connection -> {
            update(connection, id, number, number * Place.SLICE);
            return 0;
          });
      watch.answered();
    }
    int last = place.updates() + 1;
    long charged = transact(connection -> terminate(connection, id, last, place.octets()));
    watch.answered();
    return new Settled(1, charged);
  }

  @Override
  public final Books books() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(BOOKS)) {
      row.next();
      Books books = new Books(row.getLong(1), row.getLong(2), 1);
      connection.rollback();
      return books;
    }
  }

  @Override
  public final void close() {
    // The pool is closed by whoever opened it.
  }

  // ---- For statements ----

  /** Sets parameters in their order: text, whole numbers. */
  static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Writes exactly one row. */
  static void writeOne(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      int written = statement.executeUpdate();
      if (written != 1) {
        throw new SQLException(written + " rows instead of 1: " + sql);
      }
    }
  }
}
