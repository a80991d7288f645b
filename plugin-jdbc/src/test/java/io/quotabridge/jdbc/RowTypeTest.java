package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a text holds, PostgreSQL's server reads it from an array of rows as it was written. */
class RowTypeTest {

  private static final List<@Nullable String> NASTY =
      new ArrayList<>(
          List.of(
              "plain-1",
              "",
              " ",
              " a ",
              "\t\n\r\f\u000b",
              "\"",
              "\"\"",
              "\\",
              "\\\\",
              "\\\"",
              "\"\\\"\\",
              ",",
              "a,b",
              "(",
              ")",
              "(a,\"b\")",
              "{",
              "}",
              "{\"(1,2)\"}",
              "NULL",
              "null",
              "'",
              "''; DROP TABLE t; --",
              "$1",
              "?",
              "??",
              "%s",
              "\\N",
              "\\u0041",
              "\u0001\u001f\u007f",
              "\u00a0\u2003",
              "流量互换",
              "🛰️👩‍👩‍👧",
              "\ufeff",
              "E'\\x41'"));

  /** What may mean something to a parser, and some that means nothing. */
  private static final String LETTERS = "\"\\(),{} \tNULa1'-中";

  private static final List<Column> CONTENT =
      List.of(Column.text("content"), Column.int64("big"), Column.int32("small"));
  private static final List<Column> KEY = List.of(Column.text("id"), Column.int64("big"));
  private static final RowType NEW =
      new RowType("t_new", Column.concat(List.of(Column.text("id")), CONTENT));
  private static final RowType CHANGE = RowType.change("t_change", CONTENT, KEY);

  static {
    NASTY.add(null);
  }

  private Session session;

  @BeforeEach
  void open() throws SQLException {
    TestDatabase.POSTGRESQL.assumeThere();
    Connection connection =
        TestDatabase.POSTGRESQL.dataSource(TestDatabase.newStorage()).getConnection();
    session = new Session(connection, Session::dispose);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE t (id TEXT PRIMARY KEY, content VARCHAR(128), big BIGINT, small INTEGER)");
      statement.execute(
          "CREATE TYPE t_new AS (id TEXT, content VARCHAR(128), big BIGINT, small INTEGER)");
      statement.execute(
          "CREATE TYPE t_change AS"
              + " (content VARCHAR(128), big BIGINT, small INTEGER, id TEXT, was_big BIGINT)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    if (session != null) {
      session.close();
    }
  }

  @Test
  void quotesOnlyWhatNeedsIt() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(Rows.of("x-1", "a, b", -5L, 6));
    rows.add(Rows.of("\"", null, 0L, 0));
    rows.add(Rows.of("\\", "", 0L, 0));

    assertThat(NEW.text(rows))
        .isEqualTo(
            """
            {"(x-1,\\"a, b\\",-5,6)","(\\"\\"\\"\\",,0,0)","(\\"\\\\\\\\\\",\\"\\",0,0)"}""");
    assertThat(NEW.text(List.of())).isEqualTo("{}");
  }

  @Test
  void refusesAValueOfAnotherType() {
    assertThatThrownBy(() -> NEW.text(List.<@Nullable Object[]>of(Rows.of("a", "b", null, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("big (null) must be of type LONG");
  }

  /** The other form of writing is held to the same. */
  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "COCKROACH"})
  void whatIsWrittenIsReadAgain(Dialect dialect) throws SQLException {
    List<@Nullable String> contents = new ArrayList<>(NASTY);
    long seed = System.nanoTime();
    System.out.println("RowTypeTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      contents.add(random(random));
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      rows.add(Rows.of(i + "-" + contents.get(i), contents.get(i), Long.MIN_VALUE + i, -i));
    }

    SetWriter.insert(dialect, "t", NEW).writeExactly(session, rows);

    assertThat(read())
        .containsExactlyInAnyOrderElementsOf(rows.stream().map(Arrays::asList).toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "COCKROACH"})
  void whatIsAsItWasIsChanged(Dialect dialect) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    List<@Nullable Object[]> changes = new ArrayList<>();
    for (int i = 0; i < NASTY.size(); i++) {
      String key = i + "-" + NASTY.get(i);
      rows.add(Rows.of(key, "before", (long) i, i));
      changes.add(Rows.of(NASTY.get(i), Long.MAX_VALUE - i, i + 1, key, (long) i));
    }
    SetWriter.insert(dialect, "t", NEW).writeExactly(session, rows);
    SetWriter update = SetWriter.update(dialect, "t", CHANGE, CONTENT, KEY);

    update.writeExactly(session, changes);

    assertThat(read())
        .containsExactlyInAnyOrderElementsOf(
            changes.stream()
                .map(c -> Rows.of(c[3], c[0], c[1], c[2]))
                .map(Arrays::asList)
                .toList());
    assertThatThrownBy(() -> update.writeExactly(session, changes))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("0 of " + changes.size() + " rows were still as they were read");
  }

  private static String random(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private List<List<@Nullable Object>> read() throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (ResultSet row = session.prepare("SELECT id, content, big, small FROM t").executeQuery()) {
      while (row.next()) {
        rows.add(Arrays.asList(row.getString(1), row.getString(2), row.getLong(3), row.getInt(4)));
      }
    }
    return rows;
  }
}
