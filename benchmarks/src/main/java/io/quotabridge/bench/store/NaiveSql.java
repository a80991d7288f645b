package io.quotabridge.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Locks the rows with {@code SELECT ... FOR UPDATE}, computes in the application, writes them back.
 * Thread-safe.
 */
final class NaiveSql extends PlainSql {

  private static final String LOCK_ACCOUNT =
      "SELECT quota, reserved, supplied FROM account WHERE account_id = ? FOR UPDATE";
  private static final String LOCK_EXCHANGE =
      "SELECT supplier, demander, last_number, reserved, used, is_open FROM exchange"
          + " WHERE exchange_id = ? FOR UPDATE";
  private static final String WRITE_ACCOUNT =
      "UPDATE account SET reserved = ?, supplied = ? WHERE account_id = ?";
  private static final String RECEIVE =
      "UPDATE account SET received = received + ? WHERE account_id = ?";
  private static final String INSERT_EXCHANGE =
      "INSERT INTO exchange (exchange_id, supplier, demander, last_number, reserved, used, is_open)"
          + " VALUES (?, ?, ?, 0, ?, 0, true)";
  private static final String WRITE_EXCHANGE =
      "UPDATE exchange SET last_number = ?, reserved = ?, used = ?, is_open = ?"
          + " WHERE exchange_id = ?";
  private static final String INSERT_ENTRY =
      "INSERT INTO journal (exchange_id, supplier, demander, octets) VALUES (?, ?, ?, ?)";

  NaiveSql(DataSource dataSource, Place place) throws SQLException {
    super(dataSource, place);
  }

  private record Account(long quota, long reserved, long supplied) {

    /** Returns the reservation that can be had once another has been given back. */
    long grant(long wanted, long givenBack, long charged) {
      return Math.min(wanted, quota - reserved + givenBack - supplied - charged);
    }
  }

  private record Row(String supplier, String demander, long reserved, long used) {}

  @Override
  void initial(Connection connection, String id, String supplier, String demander)
      throws SQLException {
    Account account = lock(connection, supplier);
    long grant = account.grant(Place.SLICE, 0, 0);
    if (grant <= 0) {
      throw new SQLException("quota of " + supplier + " is used up");
    }
    writeOne(connection, WRITE_ACCOUNT, account.reserved() + grant, account.supplied(), supplier);
    writeOne(connection, INSERT_EXCHANGE, id, supplier, demander, grant);
  }

  @Override
  void update(Connection connection, String id, int number, long used) throws SQLException {
    Row exchange = lockExchange(connection, id, number);
    Account account = lock(connection, exchange.supplier());
    long charge = used - exchange.used();
    long grant = account.grant(Place.SLICE, exchange.reserved(), charge);
    writeOne(
        connection,
        WRITE_ACCOUNT,
        account.reserved() - exchange.reserved() + grant,
        account.supplied() + charge,
        exchange.supplier());
    writeOne(connection, WRITE_EXCHANGE, number, grant, used, true, id);
  }

  @Override
  long terminate(Connection connection, String id, int number, long used) throws SQLException {
    Row exchange = lockExchange(connection, id, number);
    Account account = lock(connection, exchange.supplier());
    writeOne(
        connection,
        WRITE_ACCOUNT,
        account.reserved() - exchange.reserved(),
        account.supplied() + used - exchange.used(),
        exchange.supplier());
    writeOne(connection, RECEIVE, used, exchange.demander());
    writeOne(connection, WRITE_EXCHANGE, number, 0L, used, false, id);
    writeOne(connection, INSERT_ENTRY, id, exchange.supplier(), exchange.demander(), used);
    return used;
  }

  private static Account lock(Connection connection, String account) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_ACCOUNT)) {
      bind(statement, account);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Account(row.getLong(1), row.getLong(2), row.getLong(3));
      }
    }
  }

  private static Row lockExchange(Connection connection, String id, int number)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EXCHANGE)) {
      bind(statement, id);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next() || !row.getBoolean(6) || row.getInt(3) >= number) {
          throw new SQLException("exchange " + id + " is not open for request " + number);
        }
        return new Row(row.getString(1), row.getString(2), row.getLong(4), row.getLong(5));
      }
    }
  }
}
