package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch in one transaction: decided by what is remembered if that can be tried, and if it fails
 * by what the tables hold. For one thread, and for one batch.
 */
final class BatchTransaction {

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
   * By what is remembered: tried once, without postings. Exchanges and accounts come from the
   * RowMemory; what it lacks is read, and not locked. The ledger decides, and everything is written as
   * above in a single round trip. What makes that safe, whatever the memory holds:
   *
   *   a. Each row by which was decided is written, also if nothing changed in it, and only where it
   *      still is what was decided by: an account where it holds just that, an exchange where all that
   *      counts is the same, and where it was taken to be absent by an insert. Otherwise the
   *      transaction is rolled back, and decided by what the tables hold. Only what was read within
   *      this transaction needs no such proof where nothing changes in it: an exchange, and an account
   *      to which nothing has happened yet. What is answered by it was true when it was read.
   *   b. So at the moment of its commit every row that a batch wrote followed from rows that nobody
   *      had changed, just as if it had locked them all; and no answer leaves before the commit.
   *
   * A batch may build on one that is not committed yet. It writes all but the accounts, waits for the
   * other in this process, and writes the accounts when that one is committed; by a. it could not have
   * done so before. That is how batches on one hot supplier overlap: one after another come only the
   * account's row and the commit. Where it is an exchange that it builds on, it waits before it writes
   * anything.
   *
   * Why nobody waits in a circle. Under locks: whoever is in step 3 holds accounts only, and waits for a
   * higher one only; whoever is in step 5 waits for no account; at most for someone who inserts the same
   * exchange or posting, and these are inserted in the order of their keys too. By memory the accounts
   * come last, so what is waited for is always of a later kind or a higher key. Between the two ways
   * there could be a circle, where one holds an account and wants an exchange that the other holds: in
   * this process claims keep them apart (see RowMemory), and between nodes it takes two that write the
   * same exchange at the same moment, which the database sees. Should a wait in this process be part of
   * a circle, PATIENCE ends it. The database may also see deadlocks where it locks more than it was asked to;
   * all are retried like serialization failures.
   *
   * An account that is to be written and has no row cannot be locked. (InnoDB would lock the gap in
   * which it lies, and two who did so would block each other's insert.) The outcome names it; its row
   * is made in a short transaction of its own, empty and with revision 0, and the batch starts again.
   */

  /**
   * How long a batch waits for others of this process. A commit takes some milliseconds, and some
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

  private static final String WHAT = "execute requests";

  private final Workplace place;
  private final List<? extends QuotaRequest> requests;
  private final Keys keys;

  BatchTransaction(Workplace place, List<? extends QuotaRequest> requests) {
    this.place = place;
    this.requests = requests;
    this.keys = Keys.of(requests);
  }

  /** Runs it, as often as it takes within the time that there is. */
  Outcome run() {
    long start = System.nanoTime();
    if (keys.postings().isEmpty() && mayTry(place.memory())) {
      Outcome outcome = place.database().tryBatch(WHAT, new ByMemory()).orElse(null);
      if (outcome != null) {
        return outcome;
      }
    }
    return place.database().transactBatch(WHAT, start, new ByTables());
  }

  private boolean mayTry(RowMemory memory) {
    return memory.mayTry()
        && !memory.doubtsAny(keys.accounts(memory.knownExchanges(keys.exchanges())));
  }

  /** Decides with the rows that are at hand. */
  private List<QuotaAnswer> decide(WorkingSet rows, Instant now) {
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    for (QuotaRequest request : requests) {
      var decision = place.ledger().decide(request, rows, now);
      rows.apply(decision);
      answers.add(decision.answer());
    }
    return answers;
  }

  private void writeAllButAccounts(Session session, WorkingSet rows) throws SQLException {
    session.gather();
    place.exchanges().insert(session, rows.exchanges(false));
    place.exchanges().update(session, rows.exchanges(true), rows::readAs);
    place.postings().insert(session, rows.newPostings());
    place.journal().insert(session, rows.entries());
  }

  private void writeAccounts(Session session, WorkingSet rows) throws SQLException {
    place.accounts().update(session, rows.changedAccounts(), rows::readAs);
    session.send();
  }

  private static long deadline() {
    return System.nanoTime() + PATIENCE.toNanos();
  }

  // ---- By what is remembered ----

  /** The one trial. */
  private final class ByMemory implements Database.Work<Optional<Outcome>> {

    private final RowMemory memory = place.memory();
    private final RowMemory.Writer writer = RowMemory.Writer.trying();
    private final WorkingSet rows = new WorkingSet();
    private Database.@Nullable Beginning begun;
    private boolean wrote;
    private boolean isOwnFault = true;

    /** Returns what came of it; nothing if it cannot be tried, and then nothing was written. */
    @Override
    public Optional<Outcome> in(Session session) throws SQLException {
      Outcome outcome = outcome(session);
      if (outcome == null) {
        memory.givenUp();
      }
      return Optional.ofNullable(outcome);
    }

    private @Nullable Outcome outcome(Session session) throws SQLException {
      RowMemory.Sources sources = sources(session);
      if (sources == null) {
        return null;
      }
      Instant now = now(session);
      long decidedAt = System.nanoTime();
      List<QuotaAnswer> answers = new ArrayList<>(requests.size());
      RowMemory.Foundations foundations =
          memory.decide(sources, rows, writer, () -> isDecided(now, sources, answers));
      if (foundations == null) {
        List<Account> missing = answers.isEmpty() ? List.of() : rows.accountsWithoutRow();
        return missing.isEmpty() ? null : new Outcome(answers, missing);
      }
      wrote = true;
      write(session, foundations);
      requireFresh(now, decidedAt, begin(session));
      return new Outcome(answers, List.of());
    }

    @Override
    public void ended(boolean committed) {
      memory.end(writer, committed, wrote ? rows : null, isOwnFault);
    }

    /** Begins along with what is sent next, unless that was done. */
    private Database.Beginning begin(Session session) throws SQLException {
      Database.Beginning known = begun;
      if (known == null) {
        known = place.database().beginWithNext(session);
        begun = known;
      }
      return known;
    }

    /** Returns the database's time, and asks for it only if it was not told lately. */
    private Instant now(Session session) throws SQLException {
      Instant recent = place.database().recentTime().orElse(null);
      if (recent != null) {
        return recent;
      }
      Database.Beginning told = begin(session);
      session.send();
      return told.now();
    }

    /** Reads what is not remembered; returns nothing if others write to the same rows. */
    private RowMemory.@Nullable Sources sources(Session session) throws SQLException {
      List<ExchangeRecord> found = memory.knownExchanges(keys.exchanges());
      List<String> known = found.stream().map(e -> e.id().value()).toList();
      List<String> others = without(keys.exchanges(), known);
      List<String> read = new ArrayList<>(others);
      read.removeIf(keys::mayOpen); // taken to be absent: the insert will tell
      if (!read.isEmpty()) {
        Database.Beginning unused = begin(session);
        List<ExchangeRecord> there = place.exchanges().read(session, read);
        there.forEach(rows::readExchange);
        found.addAll(there);
      }
      List<String> accounts = keys.accounts(found);
      if (memory.doubtsAny(accounts) || !haveDecided(memory.claimants(accounts))) {
        return null;
      }
      List<String> knownAccounts = memory.knownAccounts(accounts);
      List<String> otherAccounts = without(accounts, knownAccounts);
      if (!otherAccounts.isEmpty()) {
        Database.Beginning unused = begin(session);
        place.accounts().read(session, otherAccounts).forEach(rows::readAccount);
      }
      return new RowMemory.Sources(known, knownAccounts, others, otherAccounts);
    }

    private static List<String> without(List<String> ids, List<String> some) {
      List<String> rest = new ArrayList<>(ids);
      rest.removeAll(new HashSet<>(some));
      return rest;
    }

    private static boolean haveDecided(Set<RowMemory.Writer> claimants) {
      long deadline = deadline();
      return claimants.stream().allMatch(claimant -> claimant.awaitDecision(deadline));
    }

    /**
     * Decides, and returns whether all by which was decided will be written. Rows of different
     * moments may look impossible to the ledger; if it is more than that, the tables will say so.
     */
    private boolean isDecided(Instant now, RowMemory.Sources sources, List<QuotaAnswer> answers) {
      try {
        answers.addAll(decide(rows, now));
      } catch (RuntimeException e) {
        return false;
      }
      rows.writeUnchangedAccounts();
      return rows.accountsWithoutRow().isEmpty()
          && rows.writesAll(sources.exchanges())
          && rows.writesAll(sources.otherExchanges().stream().filter(keys::mayOpen).toList());
    }

    private void write(Session session, RowMemory.Foundations foundations) throws SQLException {
      Database.Beginning unused = begin(session);
      if (!areCommitted(foundations.exchanges())) {
        awaitCommits(foundations.exchanges());
      }
      writeAllButAccounts(session, rows);
      if (!areCommitted(foundations.accounts())) {
        session.send();
        awaitCommits(foundations.accounts());
      }
      writeAccounts(session, rows);
    }

    private static boolean areCommitted(Set<RowMemory.Writer> others) {
      return others.stream().allMatch(RowMemory.Writer::isCommitted);
    }

    private void awaitCommits(Set<RowMemory.Writer> others) throws SQLException {
      long deadline = deadline();
      for (RowMemory.Writer other : others) {
        if (!other.awaitEnd(deadline) || !other.isCommitted()) {
          isOwnFault = false;
          throw Conflict.of("a batch that this one builds on was not committed");
        }
      }
    }

    /** The time was counted on from an earlier transaction; this one was told it anew. */
    private static void requireFresh(Instant now, long decidedAt, Database.Beginning told)
        throws SQLException {
      Duration off = Duration.between(now, told.told()).abs();
      if (off.plusNanos(System.nanoTime() - decidedAt).compareTo(FRESH) > 0) {
        throw Conflict.of("what was decided had to wait too long, or the time had changed");
      }
    }
  }

  // ---- By what the tables hold ----

  /** An attempt, and all that follow if it fails. */
  private final class ByTables implements Database.Work<Outcome> {

    private final RowMemory memory = place.memory();
    private RowMemory.Writer writer = RowMemory.Writer.locking();
    private @Nullable WorkingSet written;

    @Override
    public Outcome in(Session session) throws SQLException {
      writer = RowMemory.Writer.locking();
      written = null;
      Database.Beginning beginning = place.database().beginWithNext(session);
      WorkingSet rows = load(session);
      List<QuotaAnswer> answers;
      try {
        answers = decide(rows, beginning.now());
      } catch (RuntimeException e) {
        requireUnchanged(session, rows, e);
        throw e;
      }
      List<Account> missing = rows.accountsWithoutRow();
      if (missing.isEmpty()) {
        memory.remember(rows, writer);
        written = rows;
        writeAllButAccounts(session, rows);
        writeAccounts(session, rows);
      }
      return new Outcome(answers, missing);
    }

    @Override
    public void ended(boolean committed) {
      memory.end(writer, committed, written, false);
    }

    private WorkingSet load(Session session) throws SQLException {
      List<ExchangeRecord> found = place.exchanges().read(session, keys.exchanges());
      Set<RowMemory.Writer> others = memory.claim(writer, keys.exchanges(), keys.accounts(found));
      if (!others.isEmpty()) {
        letEnd(others);
        found = place.exchanges().read(session, keys.exchanges());
      }
      WorkingSet rows = new WorkingSet();
      found.forEach(rows::readExchange);
      place.postings().read(session, keys.postings()).forEach(rows::readPosting);
      place.accounts().lock(session, keys.accounts(found)).forEach(rows::readAccount);
      session.send();
      memory.learn(keys.exchanges(), rows);
      return rows;
    }

    /** Whoever does not end in time is left to the database. */
    private static void letEnd(Set<RowMemory.Writer> others) {
      long deadline = deadline();
      boolean unused = others.stream().allMatch(other -> other.awaitEnd(deadline));
    }

    /** Rows that do not fit together may have been read while somebody changed them. */
    private void requireUnchanged(Session session, WorkingSet rows, RuntimeException e)
        throws SQLException {
      for (ExchangeRecord exchange : place.exchanges().read(session, keys.exchanges())) {
        if (!rows.wasReadAs(exchange)) {
          SQLException conflict =
              Conflict.of("exchange " + exchange.id() + " was changed meanwhile");
          conflict.initCause(e);
          throw conflict;
        }
      }
    }
  }
}
