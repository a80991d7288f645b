package io.quotabridge.bench.crash;

import io.quotabridge.model.ExchangeStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables as one transaction sees them, read by plain SQL: what the library makes of them is not
 * asked. Immutable.
 *
 * @param exchanges by their number
 * @param journal what was entered for each exchange, by its number
 * @param positions by account
 * @param postings by their identifier
 */
record Books(
    Map<Integer, Line> exchanges,
    Map<Integer, Entries> journal,
    Map<String, Position> positions,
    Map<String, Posting> postings) {

  /** Rows that are fetched at once: no driver holds a whole table twice. */
  private static final int FETCH = 5000;

  /** An exchange. */
  record Line(
      ExchangeStatus status,
      long used,
      long charged,
      long reserved,
      String supplier,
      String demander) {}

  /** All entries of one exchange. */
  record Entries(long count, long octets, long overrun) {

    static final Entries NONE = new Entries(0, 0, 0);
  }

  /** An account. */
  record Position(long quota, long reserved, long supplied, long received, int open) {

    static final Position EMPTY = new Position(0, 0, 0, 0, 0);

    Position plus(Position other) {
      return new Position(
          quota + other.quota,
          reserved + other.reserved,
          supplied + other.supplied,
          received + other.received,
          open + other.open);
    }
  }

  /** A deposit. */
  record Posting(String receiver, long octets, int result) {}

  /** Reads everything, as it was at one moment. */
  static Books read(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Books books =
          new Books(
              exchanges(connection),
              journal(connection),
              positions(connection),
              postings(connection));
      connection.rollback();
      return books;
    }
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String sql, Row reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    }
  }

  private static Map<Integer, Line> exchanges(Connection connection) throws SQLException {
    Map<Integer, Line> exchanges = new HashMap<>();
    each(
        connection,
        "SELECT exchange_id, status, used_octets, charged_octets, reserved_octets,"
            + " supplier_account, demander_account FROM qb_exchange",
        row ->
            exchanges.put(
                World.slot(row.getString(1)),
                new Line(
                    ExchangeStatus.valueOf(row.getString(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getString(6),
                    row.getString(7))));
    return exchanges;
  }

  private static Map<Integer, Entries> journal(Connection connection) throws SQLException {
    Map<Integer, Entries> journal = new HashMap<>();
    each(
        connection,
        "SELECT reference, COUNT(*), SUM(octets), SUM(overrun_octets) FROM qb_journal"
            + " WHERE kind = 'EXCHANGE' GROUP BY reference",
        row ->
            journal.put(
                World.slot(row.getString(1)),
                new Entries(row.getLong(2), row.getLong(3), row.getLong(4))));
    return journal;
  }

  private static Map<String, Position> positions(Connection connection) throws SQLException {
    Map<String, Position> positions = new HashMap<>();
    each(
        connection,
        "SELECT account_id, quota, reserved, supplied, received, open_exchanges FROM qb_account",
        row ->
            positions.put(
                row.getString(1),
                new Position(
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getInt(6))));
    return positions;
  }

  private static Map<String, Posting> postings(Connection connection) throws SQLException {
    Map<String, Posting> postings = new HashMap<>();
    each(
        connection,
        "SELECT posting_id, receiver_account, octets, result FROM qb_posting",
        row ->
            postings.put(
                row.getString(1), new Posting(row.getString(2), row.getLong(3), row.getInt(4))));
    return postings;
  }
}
