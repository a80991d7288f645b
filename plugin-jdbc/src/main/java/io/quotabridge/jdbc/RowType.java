package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A composite type of PostgreSQL that our script makes, so that any number of rows travel as one
 * parameter: an array of it. Immutable.
 *
 * @param name its name
 * @param columns its attributes, in the order of the script
 */
record RowType(String name, List<Column> columns) {

  /* One array for each column costs the server 3 us a column, however few rows there are, because it
   * lays each array out as a table and joins these side by side: 95 us for one row of 24 columns. An
   * array of rows is laid out once: 20 us. With 256 rows it is still cheaper by a seventh.
   *
   * The array is written as text, because the driver has a binary form for arrays of plain types
   * only. Its grammar is a row's within an array's:
   *
   *   {"(x-1,5,\"a, b\",)","(x-2,6,\"\",)"}
   *
   * Within a row a value may stand in quotes, where a quote and a backslash are doubled; it must where
   * it has one of ( ) , " \ or white space, and where it is empty, for nothing at all is NULL. The
   * row itself always stands in the array's quotes, where each quote and backslash has a backslash
   * before it. So a quote that a value stands in becomes \", one within a value \"\", and a backslash
   * \\\\; braces and the word NULL mean nothing there.
   */

  private static final String QUOTE = "\\\"";
  private static final String QUOTE_WITHIN = "\\\"\\\"";
  private static final String BACKSLASH_WITHIN = "\\\\\\\\";

  RowType {
    columns = List.copyOf(columns);
  }

  /**
   * Returns a type for changes: the new values, then what finds the row. What has to be as it was
   * and gets a new value as well stands there twice, the second time as {@code was_}.
   */
  static RowType change(String name, List<Column> set, List<Column> where) {
    List<Column> found =
        where.stream()
            .map(c -> set.contains(c) ? new Column("was_" + c.name(), c.type()) : c)
            .toList();
    return new RowType(name, Column.concat(set, found));
  }

  /** Returns the parameter for an array of this type, as a table. */
  String table() {
    return "unnest(CAST(? AS " + name + "[]))";
  }

  /** Sets a parameter, of which the database knows the type from {@link #table}, to rows. */
  void bind(PreparedStatement statement, int index, List<@Nullable Object[]> rows)
      throws SQLException {
    statement.setObject(index, text(rows), Types.OTHER);
  }

  /** Returns rows as the text of an array. */
  String text(List<@Nullable Object[]> rows) {
    StringBuilder text = new StringBuilder(32 + rows.size() * columns.size() * 12);
    char separator = '{';
    for (@Nullable Object[] row : rows) {
      text.append(separator).append('"');
      row(text, row);
      text.append('"');
      separator = ',';
    }
    return rows.isEmpty() ? "{}" : text.append('}').toString();
  }

  private void row(StringBuilder text, @Nullable Object[] row) {
    char separator = '(';
    for (int i = 0; i < columns.size(); i++) {
      text.append(separator);
      columns.get(i).requireFits(row[i]);
      if (row[i] instanceof String string) {
        string(text, string);
      } else if (row[i] instanceof Number number) {
        text.append(number.longValue());
      }
      separator = ',';
    }
    text.append(')');
  }

  private static void string(StringBuilder text, String value) {
    if (isPlain(value)) {
      text.append(value);
      return;
    }
    text.append(QUOTE);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append(QUOTE_WITHIN);
        case '\\' -> text.append(BACKSLASH_WITHIN);
        default -> text.append(c);
      }
    }
    text.append(QUOTE);
  }

  /** Spares quotes where certainly none are needed: most ids have letters, digits and dashes. */
  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z') || (c >= '@' && c <= 'Z') || (c >= '-' && c <= ':') || (c == '_');
      if (!isPlain) {
        return false;
      }
    }
    return !value.isEmpty();
  }
}
