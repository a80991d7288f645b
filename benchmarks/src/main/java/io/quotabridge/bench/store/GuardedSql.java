package io.quotabridge.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Changes the account by one update that guards itself, and as late in the transaction as it can,
 * so that the hot row is locked for little more than the commit. Thread-safe.
 */
final class GuardedSql extends PlainSql {

  private static final String RESERVE =
      "UPDATE account SET reserved = reserved + ?"
          + " WHERE account_id = ? AND quota - reserved - supplied >= ?";
  private static final String CHARGE =
      "UPDATE account SET supplied = supplied + ?"
          + " WHERE account_id = ? AND quota - reserved - supplied >= ?";
  private static final String CHARGE_AND_RELEASE =
      "UPDATE account SET reserved = reserved - ?, supplied = supplied + ? WHERE account_id = ?";
  private static final String RECEIVE =
      "UPDATE account SET received = received + ? WHERE account_id = ?";
  private static final String INSERT_EXCHANGE =
      "INSERT INTO exchange (exchange_id, supplier, demander, last_number, reserved, used, is_open)"
          + " VALUES (?, ?, ?, 0, ?, 0, true)";
  private static final String ADVANCE =
      "UPDATE exchange SET last_number = ?, used = ?, is_open = ?"
          + " WHERE exchange_id = ? AND is_open AND last_number < ?"
          + " RETURNING supplier, demander, reserved";
  private static final String INSERT_ENTRY =
      "INSERT INTO journal (exchange_id, supplier, demander, octets) VALUES (?, ?, ?, ?)";

  GuardedSql(DataSource dataSource, Place place) throws SQLException {
    super(dataSource, place);
  }

  private record Row(String supplier, String demander, long reserved) {}

  @Override
  void initial(Connection connection, String id, String supplier, String demander)
      throws SQLException {
    writeOne(connection, INSERT_EXCHANGE, id, supplier, demander, Place.SLICE);
    writeOne(connection, RESERVE, Place.SLICE, supplier, Place.SLICE);
  }

  /** The reservation stays as large as it is: what was used is charged from what is available. */
  @Override
  void update(Connection connection, String id, int number, long used) throws SQLException {
    Row exchange = advance(connection, id, number, used, true);
    writeOne(connection, CHARGE, Place.SLICE, exchange.supplier(), Place.SLICE);
  }

  @Override
  long terminate(Connection connection, String id, int number, long used) throws SQLException {
    Row exchange = advance(connection, id, number, used, false);
    long alreadyCharged = (number - 1) * Place.SLICE;
    writeOne(connection, INSERT_ENTRY, id, exchange.supplier(), exchange.demander(), used);
    writeOne(connection, RECEIVE, used, exchange.demander());
    writeOne(
        connection,
        CHARGE_AND_RELEASE,
        exchange.reserved(),
        used - alreadyCharged,
        exchange.supplier());
    return used;
  }

  private static Row advance(Connection connection, String id, int number, long used, boolean stays)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
      bind(statement, number, used, stays, id, number);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("exchange " + id + " is not open for request " + number);
        }
        return new Row(row.getString(1), row.getString(2), row.getLong(3));
      }
    }
  }
}
