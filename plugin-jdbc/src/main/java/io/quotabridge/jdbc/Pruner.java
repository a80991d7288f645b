package io.quotabridge.jdbc;

import io.quotabridge.jdbc.JdbcPruning.Carried;
import io.quotabridge.jdbc.JdbcPruning.Pruned;
import io.quotabridge.model.CarrierId;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Removes what nobody asks for any more, some rows in each transaction. Thread-safe. */
final class Pruner {

  /* Why nothing is lost. All that the books need of a settled exchange is in its accounts' rows and
   * in its journal entries; of an entry, in qb_carried once it is removed: the same transaction
   * takes an entry out and adds it there, so every sum over both stays as it was at every instant.
   *
   * Why nothing is charged twice. Only exchanges that are over and past their time of grace go, so
   * nobody can write them any more; their rows are locked and looked at once more all the same. A
   * request that has read such a row just before writes it nowhere: it finds the exchange gone, is
   * run again, and is told so.
   *
   * Why it is cheap. No index is there for this alone, but for one on PostgreSQL that most
   * exchanges never enter. Entries are found by their numbers, behind the last one removed
   * (qb_counter, 'pruned'), where no reader has to step over what is dead; exchanges by the entries
   * that name them. Those without an entry have an index of their own, or stand first among those
   * that are over.
   *
   * Who removes entries holds the row of that counter, and is the only one: others do not wait, and
   * leave it to him. So entries go as a prefix of the journal, and numbers that are missing below
   * the counter were removed. Accounts are never locked, so no batch waits for this but one that
   * reports on an exchange which is being removed.
   */

  /** An entry of the journal, as far as it matters here. */
  private record Entry(
      long entryId, long sequence, String reference, Carried content, long postedAt) {

    boolean isOfExchange() {
      return content.kind() == Kind.EXCHANGE;
    }
  }

  private static final String PRUNED = "SELECT counted FROM qb_counter WHERE name = 'pruned'";

  private static final String WRITE_PRUNED =
      "UPDATE qb_counter SET counted = ? WHERE name = 'pruned'";

  private static final String OLDEST =
      "SELECT entry_id, seq_no, reference, posted_at, kind, from_carrier, to_carrier, octets,"
          + " overrun_octets FROM qb_journal WHERE seq_no > ? AND seq_no <= ?"
          + " ORDER BY seq_no LIMIT ?";

  /** By its whole key, so that a journal in partitions is asked in one of them. */
  private static final String DELETE_ENTRY =
      "DELETE FROM qb_journal WHERE entry_id = ? AND posted_at = ?";

  private static final String DELETE_EXCHANGE = "DELETE FROM qb_exchange WHERE exchange_id = ?";

  private static final String OVER = "SELECT exchange_id, used_octets FROM qb_exchange WHERE ";

  private final Database database;
  private final CarriedTable carried;
  private final KeyedRead exchanges;
  private final String lockPruned;
  private final String refused;
  private final String idle;

  Pruner(Database database, CarriedTable carried) {
    Dialect dialect = database.dialect();
    String oldest = " AND expires_at < ? ORDER BY expires_at LIMIT ?" + dialect.skipLocked();
    this.database = database;
    this.carried = carried;
    this.exchanges =
        new KeyedRead(
            dialect,
            ExchangeTable.NAME,
            List.of("exchange_id", "status", "expires_at"),
            "exchange_id",
            dialect.forUpdate(database.patience()));
    this.lockPruned = PRUNED + dialect.skipLocked();
    this.refused = OVER + "status = 'REFUSED'" + oldest;
    this.idle =
        OVER
            + "status = 'SETTLED'"
            + (dialect.hasPartialIndexes() ? " AND used_octets = 0" : "")
            + oldest;
  }

  private interface Pass {
    Pruned run(Session session, int limit) throws SQLException;
  }

  Pruned prune(Duration retention, long readTo, int most) {
    Pruned entries =
        repeat(
            "prune the journal",
            most,
            (session, limit) -> entries(session, before(session, retention), readTo, limit));
    int left = Math.toIntExact(most - entries.entries());
    Pruned refusals =
        repeat(
            "prune refused exchanges",
            left,
            (session, limit) -> unposted(session, refused, before(session, retention), limit));
    left = Math.toIntExact(left - refusals.exchanges());
    Pruned idles =
        repeat(
            "prune idle exchanges",
            left,
            (session, limit) -> unposted(session, idle, before(session, retention), limit));
    return entries.plus(refusals).plus(idles);
  }

  /** Transaction after transaction, until nothing is left to do or enough is done. */
  private Pruned repeat(String what, int most, Pass pass) {
    Pruned all = new Pruned(0, 0);
    long left = most;
    while (left > 0) {
      int limit = (int) Math.min(left, database.dialect().maxRequests());
      Pruned some = database.transact(what, session -> pass.run(session, limit));
      if (some.isNothing()) {
        return all;
      }
      all = all.plus(some);
      left -= Math.max(some.entries(), some.exchanges());
    }
    return all;
  }

  /** Returns when the retention begins, by the database's clock, which it also begins with. */
  private long before(Session session, Duration retention) throws SQLException {
    Instant now = database.begin(session);
    return Rows.micros(now.minus(retention));
  }

  // ---- Entries and their exchanges ----

  private Pruned entries(Session session, long before, long readTo, int limit) throws SQLException {
    OptionalLong pruned = lockPruned(session);
    if (pruned.isEmpty()) {
      return new Pruned(0, 0); // somebody else is at it
    }
    List<Entry> oldest = oldest(session, pruned.getAsLong(), readTo, limit);
    Map<String, Boolean> over = lockExchanges(session, oldest, before);
    List<Entry> gone = new ArrayList<>();
    for (Entry entry : oldest) {
      boolean mayGo = !entry.isOfExchange() || over.getOrDefault(entry.reference(), true);
      if (entry.postedAt() >= before || !mayGo) {
        break;
      }
      gone.add(entry);
    }
    return gone.isEmpty() ? new Pruned(0, 0) : remove(session, gone, over);
  }

  private Pruned remove(Session session, List<Entry> gone, Map<String, Boolean> over)
      throws SQLException {
    TreeSet<String> settled = new TreeSet<>();
    Map<Carried, Carried> sums = new LinkedHashMap<>();
    for (Entry entry : gone) {
      sums.merge(entry.content().nothing(), entry.content(), Carried::plus);
      if (entry.isOfExchange() && over.containsKey(entry.reference())) {
        settled.add(entry.reference());
      }
    }
    deleteEntries(session, gone);
    deleteExchanges(session, settled);
    carried.add(session, sums.values());
    PreparedStatement counter = session.prepare(WRITE_PRUNED);
    counter.setLong(1, gone.get(gone.size() - 1).sequence());
    counter.executeUpdate();
    return new Pruned(settled.size(), gone.size());
  }

  private OptionalLong lockPruned(Session session) throws SQLException {
    try (ResultSet row = session.query(lockPruned, Session.binding())) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private static List<Entry> oldest(Session session, long after, long readTo, int limit)
      throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (ResultSet row = session.query(OLDEST, Session.binding(after, readTo, limit))) {
      while (row.next()) {
        Carried content =
            new Carried(
                Kind.valueOf(row.getString(5)),
                new CarrierId(row.getString(6)),
                new CarrierId(row.getString(7)),
                1,
                row.getLong(8),
                row.getLong(9));
        entries.add(
            new Entry(row.getLong(1), row.getLong(2), row.getString(3), content, row.getLong(4)));
      }
    }
    return entries;
  }

  /** Returns which exchanges are there, and whether they are over since before that. */
  private Map<String, Boolean> lockExchanges(Session session, List<Entry> entries, long before)
      throws SQLException {
    TreeSet<String> ids = new TreeSet<>();
    entries.stream().filter(Entry::isOfExchange).forEach(entry -> ids.add(entry.reference()));
    Map<String, Boolean> over = new HashMap<>();
    if (ids.isEmpty()) {
      return over;
    }
    try (ResultSet row = exchanges.read(session, List.copyOf(ids))) {
      while (row.next()) {
        boolean isOpen = row.getString(2).equals(ExchangeStatus.OPEN.name());
        over.put(row.getString(1), !isOpen && row.getLong(3) < before);
      }
    }
    return over;
  }

  // ---- Exchanges without entries ----

  /**
   * Without an index for them, idle exchanges are sought among the oldest that are over: those that
   * carried something and still wait for a reader of their entry may hide the ones behind them for
   * a while.
   */
  private Pruned unposted(Session session, String query, long before, int limit)
      throws SQLException {
    TreeSet<String> ids = new TreeSet<>();
    try (ResultSet row = session.query(query, Session.binding(before, limit))) {
      while (row.next()) {
        if (row.getLong(2) == 0) {
          ids.add(row.getString(1));
        }
      }
    }
    deleteExchanges(session, ids);
    return new Pruned(ids.size(), 0);
  }

  // ---- Removing ----

  private static void deleteEntries(Session session, List<Entry> entries) throws SQLException {
    PreparedStatement statement = session.prepare(DELETE_ENTRY);
    for (Entry entry : entries) {
      statement.setLong(1, entry.entryId());
      statement.setLong(2, entry.postedAt());
      statement.addBatch();
    }
    requireAll(statement, entries.size());
  }

  private static void deleteExchanges(Session session, Collection<String> ids) throws SQLException {
    PreparedStatement statement = session.prepare(DELETE_EXCHANGE);
    for (String id : ids) {
      statement.setString(1, id);
      statement.addBatch();
    }
    requireAll(statement, ids.size());
  }

  /** Each row must be there still: the sums say so. */
  private static void requireAll(PreparedStatement statement, int rows) throws SQLException {
    int removed = 0;
    for (int count : rows == 0 ? new int[0] : statement.executeBatch()) {
      removed += count;
    }
    if (removed != rows) {
      throw Conflict.of(removed + " of " + rows + " rows to be removed were there");
    }
  }
}
