package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads the rows of a table that have one of many keys, and locks them if asked. Thread-safe. */
final class KeyedRead {

  /* Keys come sorted, and rows are locked in that order or in the order of the primary key's index,
   * which is the same for everyone on one database.
   *
   * PostgreSQL: "key = ANY(?)", for which Steering leaves no plan but the primary key's index.
   *
   * MariaDB: a list, its length rounded up to a power of two with the last key repeated, so that
   * there are few different statements to prepare.
   */

  private final Dialect dialect;
  private final String head;
  private final String tail;
  private final String one;
  private final String arrays;

  /**
   * Makes one.
   *
   * @param forUpdate what a query ends in that locks, or nothing
   */
  KeyedRead(Dialect dialect, String table, List<String> columns, String key, String forUpdate) {
    boolean sorts = !forUpdate.isEmpty() || !dialect.takesSeveral();
    String select = "SELECT " + String.join(", ", columns) + " FROM " + table;
    this.dialect = dialect;
    this.head = select + hint(dialect) + " WHERE " + key + " IN (";
    this.tail = ") ORDER BY " + key + forUpdate;
    this.one = select + " WHERE " + key + " = ?" + forUpdate;
    this.arrays =
        select
            + " WHERE "
            + key
            + " = ANY("
            + dialect.keyArray()
            + ")"
            + (sorts ? " ORDER BY " + key + forUpdate : "");
  }

  private static String hint(Dialect dialect) {
    return !dialect.readsArrays() ? " FORCE INDEX (PRIMARY)" : "";
  }

  /** Returns the rows that exist; the caller closes the result. */
  ResultSet read(Session session, List<String> keys) throws SQLException {
    if (dialect.takesSeveral()) {
      return session.query(arrays, (statement, from) -> bind(statement, from, keys));
    }
    if (keys.size() == 1) {
      PreparedStatement statement = session.prepare(one);
      statement.setString(1, keys.get(0));
      return statement.executeQuery();
    }
    if (dialect.readsArrays()) {
      PreparedStatement statement = session.prepare(arrays);
      bind(statement, 1, keys);
      return statement.executeQuery();
    }
    return readList(session, keys);
  }

  private static int bind(PreparedStatement statement, int from, List<String> keys)
      throws SQLException {
    statement.setArray(
        from, statement.getConnection().createArrayOf("varchar", keys.toArray(new String[0])));
    return from + 1;
  }

  private ResultSet readList(Session session, List<String> keys) throws SQLException {
    int size = Integer.highestOneBit(keys.size() - 1) << 1;
    PreparedStatement statement = session.prepare(head + Dialect.marks(size) + tail);
    for (int i = 0; i < size; i++) {
      statement.setString(i + 1, keys.get(Math.min(i, keys.size() - 1)));
    }
    return statement.executeQuery();
  }
}
