package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch in one transaction: decided by what is remembered if that can be tried, and if it fails
 * by what the tables hold. For one thread, and for one batch.
 */
final class BatchTransaction implements Database.Work<BatchTransaction.Outcome> {

  /* By what the tables hold:
   *
   *   1. read the database's time, and bound the wait for locks where the database lets us
   *   2. read the exchanges and postings that are named, without locking them
   *   3. lock the accounts concerned, all in one statement, in the order of their keys
   *   4. apply the ledger in memory, request by request
   *   5. write what changed: exchanges, postings, journal, accounts; each row once
   *
   * Only accounts are locked. An exchange is changed only by those who hold the lock of its
   * supplier's account, or take it over, and its row is written only if it is still as it was read;
   * if not, the transaction is rolled back and run again. So a lock for each exchange, which would
   * be another write for each on PostgreSQL, is not needed. A row that was overtaken between 2 and
   * 3 may look impossible to the ledger; step 4 therefore reads again before it believes that.
   *
   * By what is remembered: the first attempt, without postings. Exchanges and accounts come from the
   * RowMemory; what it lacks is read, and not locked. The ledger decides, and everything is written as
   * above in a single round trip. What makes that safe, whatever the memory holds:
   *
   *   a. Each row by which was decided is written, also if nothing changed in it, and only where it
   *      still is what was decided by: an account where it holds just that, an exchange where all that
   *      counts is the same, and where it was taken to be absent by an insert. Otherwise the
   *      transaction is rolled back, and decided by what the tables hold. Only an exchange that was
   *      read within this transaction, and an account that was found to have no row, need no such
   *      proof; they get no more under the other way either.
   *   b. So at the moment of its commit every row that a batch wrote followed from rows that nobody
   *      had changed, just as if it had locked them all; and no answer leaves before the commit.
   *
   * A batch may build on one that is not committed yet. It writes all but the accounts, waits for the
   * other in this process, and writes the accounts when that one is committed; by a. it could not have
   * done so before. That is how batches on one hot supplier overlap: one after another come only the
   * account's row and the commit.
   *
   * Why nobody waits in a circle. Under locks: whoever is in step 3 holds accounts only, and waits for a
   * higher one only; whoever is in step 5 waits for no account; at most for someone who inserts the same
   * exchange or posting, and these are inserted in the order of their keys too. By memory the accounts
   * come last, so what is waited for is always of a later kind or a higher key; and in this process a
   * batch waits for such only as were decided before it. Between the two ways there could be a circle:
   * one holds an account and wants an exchange that the other holds. It takes two nodes that write the
   * same exchange at the same moment, and where all waits are the database's it sees that; else PATIENCE
   * ends it. The database may still see deadlocks where it locks more than it was asked to; they are
   * retried like serialization failures.
   *
   * An account that is to be written and has no row cannot be locked. (InnoDB would lock the gap in
   * which it lies, and two who did so would block each other's insert.) The outcome names it; its row
   * is made in a short transaction of its own, empty and with revision 0, and the batch starts again.
   */

  private static final Logger LOG = System.getLogger("io.quotabridge.jdbc");

  /**
   * How long a batch waits for those that it builds on. A commit takes some milliseconds, and some
   * tens where a disk or a stand-by is slow.
   */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /**
   * How old a decision may be when it is written. Exchanges last from the time by which it was
   * made, and whoever waited long for a row must not find part of that gone.
   */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /**
   * What came of an attempt.
   *
   * @param answers one for each request, if no row was missing
   * @param missing accounts that need a row before the batch can be executed
   */
  record Outcome(List<QuotaAnswer> answers, List<Account> missing) {}

  /** What batches work with. */
  record Workplace(
      Database database,
      Ledger ledger,
      AccountTable accounts,
      ExchangeTable exchanges,
      PostingTable postings,
      JournalTable journal,
      RowMemory memory) {}

  private final Workplace place;
  private final List<? extends QuotaRequest> requests;
  private final Keys keys;

  /** Whether the next attempt may go by what is remembered. */
  private boolean mayRecall;

  private RowMemory.Writer writer = new RowMemory.Writer();
  private Collection<ExchangeRecord> written = List.of();

  BatchTransaction(Workplace place, List<? extends QuotaRequest> requests) {
    this.place = place;
    this.requests = requests;
    this.keys = Keys.of(requests);
    this.mayRecall = place.memory().isOn() && keys.postings().isEmpty();
  }

  @Override
  public Outcome in(Session session) throws SQLException {
    writer = new RowMemory.Writer();
    written = List.of();
    Beginning beginning = new Beginning(session);
    if (mayRecall) {
      mayRecall = false;
      Outcome outcome = byMemory(session, beginning);
      if (outcome != null) {
        return outcome;
      }
    }
    return byTables(session, beginning);
  }

  @Override
  public void ended(boolean committed) {
    place.memory().end(writer, committed, written);
  }

  /** Begins once, and only when it has to. */
  private final class Beginning {

    private final Session session;
    private Database.@Nullable Beginning begun;

    Beginning(Session session) {
      this.session = session;
    }

    /** Begins, along with what is sent next. */
    Database.Beginning begin() throws SQLException {
      Database.Beginning known = begun;
      if (known == null) {
        known = place.database().beginWithNext(session);
        begun = known;
      }
      return known;
    }

    /** Returns the database's time, and asks for it only if it was not told lately. */
    Instant now() throws SQLException {
      Instant recent = place.database().recentTime().orElse(null);
      if (recent != null) {
        return recent;
      }
      Database.Beginning told = begin();
      session.send();
      return told.now();
    }
  }

  // ---- By what is remembered ----

  /** Returns what came of it; nothing if it cannot be tried, and then nothing has been written. */
  private @Nullable Outcome byMemory(Session session, Beginning beginning) throws SQLException {
    RowMemory memory = place.memory();
    WorkingSet rows = new WorkingSet();

    List<ExchangeRecord> found = memory.exchanges(keys.exchanges());
    List<String> recalledExchanges = found.stream().map(e -> e.id().value()).toList();
    List<String> readExchanges = without(keys.exchanges(), recalledExchanges);
    readExchanges.removeIf(keys::mayOpen); // taken to be absent: the insert will tell
    if (!readExchanges.isEmpty()) {
      beginning.begin();
      List<ExchangeRecord> read = place.exchanges().read(session, readExchanges);
      read.forEach(rows::readExchange);
      found.addAll(read);
    }

    List<String> concerned = keys.accounts(found);
    if (memory.doubtsAny(concerned)) {
      return null;
    }
    List<String> recalledAccounts = memory.accounts(concerned);
    List<String> readAccounts = without(concerned, recalledAccounts);
    if (!readAccounts.isEmpty()) {
      beginning.begin();
      place.accounts().read(session, readAccounts).forEach(rows::readAccount);
    }

    Instant now = beginning.now();
    long decidedAt = System.nanoTime();
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    Set<RowMemory.Writer> builtOn =
        memory.decide(
            recalledExchanges,
            recalledAccounts,
            rows,
            writer,
            () -> isDecided(rows, readExchanges, now, answers));
    if (builtOn == null) {
      boolean decided = answers.size() == requests.size();
      List<Account> missing = rows.accountsWithoutRow();
      return decided && !missing.isEmpty() ? new Outcome(answers, missing) : null;
    }
    beginning.begin();
    write(session, rows, builtOn);
    if (System.nanoTime() - decidedAt > FRESH.toNanos()) {
      throw Conflict.of("what was decided had to wait too long");
    }
    return new Outcome(answers, List.of());
  }

  private static List<String> without(List<String> ids, List<String> some) {
    List<String> rest = new ArrayList<>(ids);
    rest.removeAll(new HashSet<>(some));
    return rest;
  }

  /** Decides, and returns whether all by which was decided will be written. */
  private boolean isDecided(
      WorkingSet rows, Collection<String> readExchanges, Instant now, List<QuotaAnswer> answers) {
    try {
      decide(rows, now, answers);
    } catch (RuntimeException e) {
      // Rows of different moments. If it is more than that, the tables will say so.
      LOG.log(Logger.Level.DEBUG, "what is remembered does not fit together", e);
      return false;
    }
    rows.writeAllAccounts();
    Set<String> unproved = new HashSet<>(keys.exchanges());
    unproved.removeAll(readExchanges);
    return unproved.stream().allMatch(id -> rows.writes(new ExchangeId(id)))
        && rows.accountsWithoutRow().isEmpty();
  }

  private void write(Session session, WorkingSet rows, Set<RowMemory.Writer> builtOn)
      throws SQLException {
    written = List.copyOf(rows.changedExchanges());
    session.gather();
    place.exchanges().insert(session, rows.exchanges(false));
    place.exchanges().update(session, rows.exchanges(true), rows::readAs);
    place.postings().insert(session, rows.newPostings());
    place.journal().insert(session, rows.entries());
    if (!builtOn.stream().allMatch(RowMemory.Writer::isCommitted)) {
      session.send();
      awaitCommits(builtOn);
    }
    place.accounts().update(session, rows.changedAccounts(), rows::readAs);
    session.send();
  }

  private static void awaitCommits(Set<RowMemory.Writer> builtOn) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (RowMemory.Writer other : builtOn) {
        if (!other.awaitCommit(deadline - System.nanoTime())) {
          throw Conflict.of("a batch that this one builds on was not committed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Conflict.of("interrupted while waiting for a batch that this one builds on");
    }
  }

  // ---- By what the tables hold ----

  private Outcome byTables(Session session, Beginning beginning) throws SQLException {
    Database.Beginning begun = beginning.begin();
    WorkingSet rows = load(session);
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    try {
      decide(rows, begun.now(), answers);
    } catch (RuntimeException e) {
      requireUnchanged(session, rows, e);
      throw e;
    }
    List<Account> missing = rows.accountsWithoutRow();
    if (missing.isEmpty()) {
      place.memory().remember(rows, writer);
      write(session, rows, Set.of());
    }
    return new Outcome(answers, missing);
  }

  private WorkingSet load(Session session) throws SQLException {
    WorkingSet rows = new WorkingSet();
    List<ExchangeRecord> found = place.exchanges().read(session, keys.exchanges());
    found.forEach(rows::readExchange);
    place.postings().read(session, keys.postings()).forEach(rows::readPosting);
    place.accounts().lock(session, keys.accounts(found)).forEach(rows::readAccount);
    session.send();
    place.memory().learn(keys.exchanges(), rows);
    return rows;
  }

  /** Rows that do not fit together may have been read while somebody changed them. */
  private void requireUnchanged(Session session, WorkingSet rows, RuntimeException e)
      throws SQLException {
    for (ExchangeRecord exchange : place.exchanges().read(session, keys.exchanges())) {
      if (!rows.wasReadAs(exchange)) {
        SQLException conflict = Conflict.of("exchange " + exchange.id() + " was changed meanwhile");
        conflict.initCause(e);
        throw conflict;
      }
    }
  }

  private void decide(WorkingSet rows, Instant now, List<QuotaAnswer> answers) {
    for (QuotaRequest request : requests) {
      var decision = place.ledger().decide(request, rows, now);
      rows.apply(decision);
      answers.add(decision.answer());
    }
  }
}
