package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column that is written. Immutable.
 *
 * @param name its name
 * @param type what it holds
 */
record Column(String name, Type type) {

  /** What a column holds, with PostgreSQL's name for it. */
  enum Type {
    TEXT("varchar"),
    INT("int4"),
    LONG("int8");

    private final String arrayName;

    Type(String arrayName) {
      this.arrayName = arrayName;
    }

    /** Returns the name of the elements of an array of these. */
    String arrayName() {
      return arrayName;
    }
  }

  static Column text(String name) {
    return new Column(name, Type.TEXT);
  }

  static Column int32(String name) {
    return new Column(name, Type.INT);
  }

  static Column int64(String name) {
    return new Column(name, Type.LONG);
  }

  static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  static List<Column> concat(List<Column> first, List<Column> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** Sets a parameter to one value. Only text may be absent. */
  void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
    switch (type) {
      case TEXT -> statement.setString(index, (String) value);
      case INT -> statement.setInt(index, (Integer) present(value));
      case LONG -> statement.setLong(index, (Long) present(value));
    }
  }

  /**
   * Sets a parameter to the array of this column's values in many rows. The array's type tells the
   * driver that it may send the values in binary form.
   */
  void bindArray(PreparedStatement statement, int index, List<@Nullable Object[]> rows, int column)
      throws SQLException {
    @Nullable Object[] values =
        switch (type) {
          case TEXT -> new @Nullable String[rows.size()];
          case INT -> new Integer[rows.size()];
          case LONG -> new Long[rows.size()];
        };
    Arrays.setAll(values, row -> rows.get(row)[column]);
    statement.setArray(index, statement.getConnection().createArrayOf(type.arrayName(), values));
  }

  /**
   * Checks that a value is of this column's type, and there if it must be.
   *
   * @throws IllegalStateException if not
   */
  void requireFits(@Nullable Object value) {
    boolean fits =
        switch (type) {
          case TEXT -> value == null || value instanceof String;
          case INT -> value instanceof Integer;
          case LONG -> value instanceof Long;
        };
    if (!fits) {
      throw new IllegalStateException(name + " (" + value + ") must be of type " + type);
    }
  }

  private Object present(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException(name + " must be present");
    }
    return value;
  }
}
