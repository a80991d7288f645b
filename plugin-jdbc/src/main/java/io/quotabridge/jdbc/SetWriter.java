package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of rows with one statement and, but for its length, one round trip: from one
 * array for each column where the database can take a table apart ({@code unnest}), else as a JDBC
 * batch. Thread-safe.
 */
final class SetWriter {

  /* An update by arrays names the key twice: "key = ANY(...)" picks the rows by the primary key's
   * index, however the planner thinks about joining them with the values; see Steering.
   */

  private static final int NONE = -1;

  private final String sql;
  private final List<Column> parameters;
  private final boolean arrays;

  /** The parameter that is set a second time, behind all others. */
  private final int key;

  private SetWriter(String sql, List<Column> parameters, boolean arrays, int key) {
    this.sql = sql;
    this.parameters = parameters;
    this.arrays = arrays;
    this.key = key;
  }

  /** Returns a writer of new rows. */
  static SetWriter insert(Dialect dialect, String table, List<Column> columns) {
    List<String> names = Column.names(columns);
    String sql =
        dialect.writesArrays()
            ? "INSERT INTO "
                + table
                + " ("
                + String.join(", ", names)
                + ") SELECT * FROM "
                + unnest(columns)
            : dialect.insert(table, names);
    return new SetWriter(sql, columns, dialect.writesArrays(), NONE);
  }

  /**
   * Returns a writer of changes to rows.
   *
   * @param set the columns to change; their values come first in each row
   * @param where the columns to find a row by, its key first; their values come after those
   */
  static SetWriter update(Dialect dialect, String table, List<Column> set, List<Column> where) {
    List<Column> all = Column.concat(set, where);
    boolean arrays = dialect.writesArrays();
    String assignments = pairs(set, 0, ", ", "", arrays);
    String conditions = pairs(where, set.size(), " AND ", "t.", arrays);
    String sql =
        arrays
            ? "UPDATE "
                + table
                + " t SET "
                + assignments
                + " FROM "
                + unnest(all)
                + " AS v("
                + IntStream.range(0, all.size())
                    .mapToObj(i -> "v" + i)
                    .collect(Collectors.joining(", "))
                + ") WHERE t."
                + where.get(0).name()
                + " = ANY("
                + array(where.get(0))
                + ") AND "
                + conditions
            : "UPDATE " + table + " t SET " + assignments + " WHERE " + conditions;
    return new SetWriter(sql, all, arrays, set.size());
  }

  private static String pairs(
      List<Column> columns, int from, String separator, String prefix, boolean arrays) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> prefix + columns.get(i).name() + " = " + (arrays ? "v.v" + (from + i) : "?"))
        .collect(Collectors.joining(separator));
  }

  private static String unnest(List<Column> columns) {
    return columns.stream().map(SetWriter::array).collect(Collectors.joining(", ", "unnest(", ")"));
  }

  private static String array(Column column) {
    return "CAST(? AS " + column.type().arrayName() + "[])";
  }

  /**
   * Writes rows.
   *
   * @return how many rows the database says it wrote
   * @throws SQLException if the database refuses, or its driver does not tell how many
   */
  int write(Session session, List<@Nullable Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    PreparedStatement statement = session.prepare(sql);
    if (arrays) {
      bindArrays(statement, 1, rows);
      return statement.executeUpdate();
    }
    if (rows.size() == 1) {
      bind(statement, rows.get(0));
      return statement.executeUpdate();
    }
    for (@Nullable Object[] row : rows) {
      bind(statement, row);
      statement.addBatch();
    }
    return sum(statement.executeBatch());
  }

  /**
   * Writes rows of which each must be there and as it was read; now, or together with what else the
   * session gathers.
   *
   * @throws SQLException of class 40 if any is not: somebody else was first
   */
  void writeExactly(Session session, List<@Nullable Object[]> rows) throws SQLException {
    if (arrays && session.isGathering() && !rows.isEmpty()) {
      session.defer(
          sql,
          (statement, from) -> bindArrays(statement, from, rows),
          executed -> requireAll(executed.getUpdateCount(), rows));
      return;
    }
    requireAll(write(session, rows), rows);
  }

  private void requireAll(int written, List<@Nullable Object[]> rows) throws SQLException {
    if (written != rows.size()) {
      throw Conflict.of(
          written + " of " + rows.size() + " rows were still as they were read: " + sql);
    }
  }

  private int bindArrays(PreparedStatement statement, int from, List<@Nullable Object[]> rows)
      throws SQLException {
    int position = from;
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).bindArray(statement, position++, rows, i);
    }
    if (key != NONE) {
      parameters.get(key).bindArray(statement, position++, rows, key);
    }
    return position;
  }

  private void bind(PreparedStatement statement, @Nullable Object[] row) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).bind(statement, i + 1, row[i]);
    }
  }

  private int sum(int[] counts) throws SQLException {
    int sum = 0;
    for (int count : counts) {
      if (count == Statement.SUCCESS_NO_INFO) {
        throw new SQLException(
            "the driver does not tell how many rows it wrote; switch off bulk or rewritten"
                + " batches (MariaDB: useBulkStmts=false, useBulkStmtsForInserts=false): "
                + sql,
            "F0000");
      }
      sum += count;
    }
    return sum;
  }
}
