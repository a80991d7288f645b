package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of {@code qb_account}. Thread-safe. */
final class AccountTable {

  /**
   * An account's row as it was read.
   *
   * @param balance what it holds
   * @param revision rises with every write; 0 if nothing has happened to the account yet
   */
  record Stored(AccountBalance balance, long revision) {

    AccountId id() {
      return balance.account().id();
    }
  }

  static final String NAME = "qb_account";

  static final List<String> COLUMNS =
      List.of(
          "account_id",
          "carrier_id",
          "quota",
          "reserved",
          "supplied",
          "received",
          "open_exchanges",
          "revision");

  private static final List<Column> CHANGING =
      List.of(
          Column.int64("quota"),
          Column.int64("reserved"),
          Column.int64("supplied"),
          Column.int64("received"),
          Column.int32("open_exchanges"),
          Column.int64("revision"));

  /**
   * All that may change in a row: whoever decided by these values decided right, wherever he had
   * them from, and whatever happened to the row meanwhile.
   */
  private static final List<Column> GUARD =
      List.of(
          Column.text("account_id"),
          Column.int64("revision"),
          Column.int64("quota"),
          Column.int64("reserved"),
          Column.int64("supplied"),
          Column.int64("received"),
          Column.int32("open_exchanges"));

  private static final RowType CHANGE = RowType.change("qb_account_change", CHANGING, GUARD);

  static final List<RowType> TYPES = List.of(CHANGE);

  private static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM " + NAME;
  private static final String ONE = SELECT + " WHERE account_id = ? AND revision > 0";
  private static final String PAGE =
      SELECT + " WHERE account_id > ? AND revision > 0 ORDER BY account_id LIMIT ?";

  private final KeyedRead plain;
  private final KeyedRead locked;
  private final String insertAbsent;
  private final SetWriter update;

  /**
   * Makes one.
   *
   * @param patience how long to wait for a row that somebody else has locked
   */
  AccountTable(Dialect dialect, Duration patience) {
    this.plain = new KeyedRead(dialect, NAME, COLUMNS, "account_id", "");
    this.locked = new KeyedRead(dialect, NAME, COLUMNS, "account_id", dialect.forUpdate(patience));
    this.insertAbsent = dialect.bounded(dialect.insertAbsent(NAME, COLUMNS), patience);
    this.update =
        SetWriter.update(dialect, NAME, CHANGE, CHANGING, GUARD).waiting(dialect, patience);
  }

  /** Reads and locks the rows that exist, in the one order that everybody uses. */
  List<Stored> lock(Session session, List<String> sortedIds) throws SQLException {
    return sortedIds.isEmpty() ? List.of() : all(locked.read(session, sortedIds));
  }

  /** Reads the rows that exist. */
  List<Stored> read(Session session, List<String> ids) throws SQLException {
    return ids.isEmpty() ? List.of() : all(plain.read(session, ids));
  }

  List<Stored> one(Session session, AccountId id) throws SQLException {
    return all(session.query(ONE, Session.binding(id.value())));
  }

  List<Stored> page(Session session, @Nullable AccountId after, int limit) throws SQLException {
    String last = after == null ? "" : after.value();
    return all(session.query(PAGE, Session.binding(last, limit)));
  }

  private static List<Stored> all(ResultSet result) throws SQLException {
    try (ResultSet row = result) {
      List<Stored> accounts = new ArrayList<>();
      while (row.next()) {
        AccountBalance balance =
            new AccountBalance(
                Rows.account(row, 1),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7));
        accounts.add(new Stored(balance, row.getLong(8)));
      }
      return accounts;
    }
  }

  /** Makes empty rows for accounts that have none, so that there is something to lock. */
  void insertAbsent(Session session, Collection<Account> sorted) throws SQLException {
    PreparedStatement statement = session.prepare(insertAbsent);
    for (Account account : sorted) {
      statement.setString(1, account.id().value());
      statement.setString(2, account.carrier().value());
      for (int zero = 3; zero <= COLUMNS.size(); zero++) {
        statement.setLong(zero, 0);
      }
      statement.executeUpdate();
    }
  }

  /**
   * Writes new balances over rows that are still as they were read.
   *
   * @param changed the new ones, each with its new revision; by rising id
   */
  void update(Session session, Collection<Stored> changed, Function<AccountId, Stored> readAs)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(changed.size());
    for (Stored account : changed) {
      AccountBalance balance = account.balance();
      Stored read = readAs.apply(account.id());
      AccountBalance was = read.balance();
      rows.add(
          Rows.of(
              balance.quota(),
              balance.reserved(),
              balance.supplied(),
              balance.received(),
              balance.openExchanges(),
              account.revision(),
              account.id().value(),
              read.revision(),
              was.quota(),
              was.reserved(),
              was.supplied(),
              was.received(),
              was.openExchanges()));
    }
    update.writeExactly(session, rows);
  }
}
