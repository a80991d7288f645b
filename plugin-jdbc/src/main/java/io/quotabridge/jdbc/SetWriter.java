package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of rows with one statement and, but for its length, one round trip: where the
 * database can take a table apart ({@code unnest}), from one array of rows or from one array for
 * each column; else as a JDBC batch, or several rows to a statement. Thread-safe.
 */
final class SetWriter {

  /* An update by arrays names the key twice: "key = ANY(...)" picks the rows by the primary key's
   * index, however the planner thinks about joining them with the values; see Steering.
   */

  private static final int NONE = -1;

  /** Rows of one statement: as many as a transaction has requests where that is done. */
  private static final int MOST_ROWS = 256;

  /** How the values get into a statement. */
  private enum Form {
    /** One array of rows. */
    ROWS,
    /** One array for each column. */
    COLUMNS,
    /** One parameter for each column; many rows are as many statements. */
    VALUES;

    static Form of(Dialect dialect) {
      if (dialect.writesRows()) {
        return ROWS;
      }
      return dialect.writesArrays() ? COLUMNS : VALUES;
    }
  }

  private final String sql;

  /** What the statement is continued with for each further row; empty if that is not done. */
  private final String more;

  private final RowType type;
  private final Form form;

  /** The column that is set a second time, behind all others. */
  private final int key;

  private SetWriter(String sql, String more, RowType type, Form form, int key) {
    this.sql = sql;
    this.more = more;
    this.type = type;
    this.form = form;
    this.key = key;
  }

  /**
   * Returns a writer of new rows.
   *
   * @param type the columns; and the type that they travel as, where rows do
   */
  static SetWriter insert(Dialect dialect, String table, RowType type) {
    Form form = Form.of(dialect);
    List<String> names = Column.names(type.columns());
    if (form == Form.VALUES) {
      String more = dialect.insertsSeveral() ? ", (" + Dialect.marks(names.size()) + ")" : "";
      return new SetWriter(dialect.insert(table, names), more, type, form, NONE);
    }
    String list = String.join(", ", names);
    String sql =
        "INSERT INTO " + table + " (" + list + ") SELECT " + list + " FROM " + values(type, form);
    return new SetWriter(sql, "", type, form, NONE);
  }

  /**
   * Returns a writer of changes to rows.
   *
   * @param type {@link RowType#change} of the columns to change and those to find a row by
   * @param set the columns to change
   * @param where the columns to find a row by, its key first
   */
  static SetWriter update(
      Dialect dialect, String table, RowType type, List<Column> set, List<Column> where) {
    Form form = Form.of(dialect);
    List<Column> all = type.columns();
    String assignments = pairs(set, all, ", ", "", form);
    String conditions = pairs(where, all.subList(set.size(), all.size()), " AND ", "t.", form);
    String head = "UPDATE " + table + " t SET " + assignments;
    String sql =
        form == Form.VALUES
            ? head + " WHERE " + conditions
            : head
                + " FROM "
                + values(type, form)
                + " WHERE t."
                + where.get(0).name()
                + " = ANY("
                + array(where.get(0))
                + ") AND "
                + conditions;
    return new SetWriter(sql, "", type, form, form == Form.VALUES ? NONE : set.size());
  }

  /** Returns one that waits only so long for what others have locked, if the database is told. */
  SetWriter waiting(Dialect dialect, Duration patience) {
    return new SetWriter(dialect.bounded(sql, patience), more, type, form, key);
  }

  private static String pairs(
      List<Column> columns, List<Column> values, String separator, String prefix, Form form) {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i ->
                prefix
                    + columns.get(i).name()
                    + " = "
                    + (form == Form.VALUES ? "?" : "v." + values.get(i).name()))
        .collect(Collectors.joining(separator));
  }

  /** Returns the parameters as a table v, its columns named like those of the type. */
  private static String values(RowType type, Form form) {
    if (form == Form.ROWS) {
      return type.table() + " AS v";
    }
    return type.columns().stream()
        .map(SetWriter::array)
        .collect(
            Collectors.joining(
                ", ",
                "unnest(",
                ") AS v(" + String.join(", ", Column.names(type.columns())) + ")"));
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
    if (!more.isEmpty()) {
      return writeSeveral(session, rows);
    }
    PreparedStatement statement = session.prepare(sql);
    if (form != Form.VALUES) {
      bindAll(statement, 1, rows);
      return statement.executeUpdate();
    }
    if (rows.size() == 1) {
      bind(statement, 1, rows.get(0));
      return statement.executeUpdate();
    }
    for (@Nullable Object[] row : rows) {
      bind(statement, 1, row);
      statement.addBatch();
    }
    return sum(statement.executeBatch());
  }

  /** In parts whose lengths are powers of two, so that there are few different statements. */
  private int writeSeveral(Session session, List<@Nullable Object[]> rows) throws SQLException {
    int written = 0;
    int from = 0;
    while (from < rows.size()) {
      int size = Integer.highestOneBit(Math.min(MOST_ROWS, rows.size() - from));
      PreparedStatement statement = session.prepare(sql + more.repeat(size - 1));
      for (int i = 0; i < size; i++) {
        bind(statement, 1 + i * type.columns().size(), rows.get(from + i));
      }
      written += statement.executeUpdate();
      from += size;
    }
    return written;
  }

  /**
   * Writes rows of which each must be there and as it was read; now, or together with what else the
   * session gathers.
   *
   * @throws SQLException of class 40 if any is not: somebody else was first
   */
  void writeExactly(Session session, List<@Nullable Object[]> rows) throws SQLException {
    if (form != Form.VALUES && session.isGathering() && !rows.isEmpty()) {
      session.defer(
          sql,
          (statement, from) -> bindAll(statement, from, rows),
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

  private int bindAll(PreparedStatement statement, int from, List<@Nullable Object[]> rows)
      throws SQLException {
    int position = from;
    if (form == Form.ROWS) {
      type.bind(statement, position++, rows);
    } else {
      for (int i = 0; i < type.columns().size(); i++) {
        type.columns().get(i).bindArray(statement, position++, rows, i);
      }
    }
    if (key != NONE) {
      type.columns().get(key).bindArray(statement, position++, rows, key);
    }
    return position;
  }

  private void bind(PreparedStatement statement, int from, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < type.columns().size(); i++) {
      type.columns().get(i).bind(statement, from + i, row[i]);
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
