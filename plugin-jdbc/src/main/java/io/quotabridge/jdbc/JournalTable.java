package io.quotabridge.jdbc;

import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.JournalEntry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code qb_journal}. Thread-safe. */
final class JournalTable {

  /* A reader pages by sequence and must never find, later, a lower number than one it has seen.
   * An identity column does not keep that promise: numbers are drawn in one order and committed in
   * another. So writers draw no number that a reader sees. They insert entries with seq_no null;
   * whoever reads the journal first gives the committed ones their numbers, in a transaction of its
   * own, under the lock of the counter's row:
   *
   *   lock the counter at n; read the entries without a number that are committed, in the order of
   *   entry_id; give them n+1, n+2, ...; write the counter; commit.
   *
   * The next one to number waits for that commit. So numbers become visible in rising order and
   * without gaps, a number once visible stays, and an entry whose writer is still under way simply
   * gets a later one. An entry that was committed before another one was begun has the lower
   * entry_id, and hence the lower number.
   *
   * Its price: each entry is written twice, the second time by a reader and by the hundred.
   *
   * Not chosen: numbers drawn under a lock at the end of each transaction. It costs the writers: it
   * lines up all commits of all nodes behind one another, one disk flush each, and on a Galera
   * cluster every two nodes would collide in that row. Nor a horizon below which nobody is under
   * way: only PostgreSQL can tell it.
   */

  static final String NAME = "qb_journal";

  private static final List<Column> WRITTEN =
      List.of(
          Column.text("kind"),
          Column.text("reference"),
          Column.text("from_account"),
          Column.text("from_carrier"),
          Column.text("to_account"),
          Column.text("to_carrier"),
          Column.text("station_id"),
          Column.int64("octets"),
          Column.int64("overrun_octets"),
          Column.text("cause"),
          Column.int64("opened_at"),
          Column.int64("posted_at"));

  private static final List<Column> NUMBER = List.of(Column.int64("seq_no"));

  private static final List<Column> KEY = List.of(Column.int64("entry_id"));

  private static final RowType NEW = new RowType("qb_journal_new", WRITTEN);

  private static final RowType NUMBERING = RowType.change("qb_journal_number", NUMBER, KEY);

  static final List<RowType> TYPES = List.of(NEW, NUMBERING);

  static final List<String> COLUMNS =
      Column.names(Column.concat(WRITTEN, Column.concat(NUMBER, KEY)));

  private static final String PAGE =
      "SELECT "
          + String.join(", ", COLUMNS)
          + " FROM qb_journal WHERE seq_no > ? ORDER BY seq_no LIMIT ?";

  private static final String WAITING =
      "SELECT entry_id FROM qb_journal WHERE seq_no IS NULL ORDER BY seq_no, entry_id LIMIT ?";

  private static final String COUNTER = "SELECT counted FROM qb_counter WHERE name = 'journal'";

  private static final String WRITE_COUNTER =
      "UPDATE qb_counter SET counted = ? WHERE name = 'journal'";

  private final SetWriter insert;
  private final SetWriter number;
  private final String lockCounter;

  /**
   * Makes one.
   *
   * @param patience how long to wait for somebody else who numbers entries
   */
  JournalTable(Dialect dialect, Duration patience) {
    this.lockCounter = COUNTER + dialect.forUpdate(patience);
    this.insert = SetWriter.insert(dialect, NAME, NEW);
    this.number = SetWriter.update(dialect, NAME, NUMBERING, NUMBER, KEY);
  }

  void insert(Session session, Collection<JournalEntry> entries) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(entries.size());
    for (JournalEntry entry : entries) {
      rows.add(
          Rows.of(
              entry.kind().name(),
              entry.reference(),
              entry.from().id().value(),
              entry.from().carrier().value(),
              entry.to().id().value(),
              entry.to().carrier().value(),
              entry.servedBy().map(BaseStationId::value).orElse(null),
              entry.octets(),
              entry.overrunOctets(),
              entry.endedBecause().map(Enum::name).orElse(null),
              Rows.micros(entry.openedAt()),
              Rows.micros(entry.postedAt())));
    }
    insert.writeExactly(session, rows);
  }

  /** Returns numbered entries only. */
  List<JournalEntry> page(Session session, long after, int limit) throws SQLException {
    List<JournalEntry> entries = new ArrayList<>();
    try (ResultSet row = session.query(PAGE, Session.binding(after, limit))) {
      while (row.next()) {
        entries.add(entry(row));
      }
    }
    return entries;
  }

  private static JournalEntry entry(ResultSet row) throws SQLException {
    @Nullable String station = row.getString(7);
    @Nullable String cause = row.getString(10);
    return new JournalEntry(
        row.getLong(13),
        JournalEntry.Kind.valueOf(row.getString(1)),
        row.getString(2),
        Rows.account(row, 3),
        Rows.account(row, 5),
        station == null ? null : new BaseStationId(station),
        row.getLong(8),
        row.getLong(9),
        cause == null ? null : EndingCause.valueOf(cause),
        Rows.instant(row.getLong(11)),
        Rows.instant(row.getLong(12)));
  }

  /** Returns whether there are entries that wait for a number. */
  boolean anyWaiting(Session session) throws SQLException {
    return !waiting(session, 1).isEmpty();
  }

  /**
   * Gives committed entries their numbers; in a transaction of its own.
   *
   * @param limit at most this many
   * @return how many
   */
  int number(Session session, int limit) throws SQLException {
    long counted = lockCounter(session);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Long entryId : waiting(session, limit)) {
      rows.add(Rows.of(++counted, entryId));
    }
    if (!rows.isEmpty()) {
      number.writeExactly(session, rows);
      PreparedStatement statement = session.prepare(WRITE_COUNTER);
      statement.setLong(1, counted);
      statement.executeUpdate();
    }
    return rows.size();
  }

  private long lockCounter(Session session) throws SQLException {
    try (ResultSet row = session.prepare(lockCounter).executeQuery()) {
      if (!row.next()) {
        throw new SQLException("qb_counter has no row 'journal'; the schema is damaged", "F0000");
      }
      return row.getLong(1);
    }
  }

  private static List<Long> waiting(Session session, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet row = session.query(WAITING, Session.binding(limit))) {
      while (row.next()) {
        ids.add(row.getLong(1));
      }
    }
    return ids;
  }
}
