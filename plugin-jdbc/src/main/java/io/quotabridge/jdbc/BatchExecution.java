package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Executes batches of requests, each batch in one transaction. Thread-safe. */
final class BatchExecution {

  /* One batch, one transaction:
   *
   *   1. read the database's time, and bound the wait for locks where the database lets us
   *   2. read the exchanges and postings that are named, without locking them
   *   3. lock the accounts concerned, all in one statement, in the order of their keys
   *   4. apply the ledger in memory, request by request
   *   5. write what changed: exchanges, postings, accounts, journal; each row once
   *
   * Only accounts are locked. An exchange is changed only by those who hold the lock of its
   * supplier's account, or take it over, and its row is written only if it is still as it was read;
   * if not, the transaction is rolled back and run again. So a lock for each exchange, which would
   * be another write for each on PostgreSQL, is not needed. A row that was overtaken between 2 and
   * 3 may look impossible to the ledger; step 4 therefore reads again before it believes that.
   *
   * Why nobody waits in a circle. Whoever is in step 3 holds accounts only, and waits for a higher
   * one only. Whoever is in step 5 waits for no account; at most for someone who inserts the same
   * exchange or posting, and these are inserted in the order of their keys too. So every wait is
   * for a higher key or a later step. The database may still see deadlocks where it locks more than
   * it was asked to; they are retried like serialization failures.
   *
   * An account that is to be written and has no row cannot be locked. (InnoDB would lock the gap in
   * which it lies, and two who did so would block each other's insert.) Its row is made in a short
   * transaction of its own, empty and with revision 0, and the batch starts again.
   */

  private static final Logger LOG = System.getLogger("io.quotabridge.jdbc");

  private final Database database;
  private final Ledger ledger;
  private final AccountTable accounts;
  private final ExchangeTable exchanges;
  private final PostingTable postings;
  private final JournalTable journal;

  BatchExecution(
      Database database,
      Ledger ledger,
      AccountTable accounts,
      ExchangeTable exchanges,
      PostingTable postings,
      JournalTable journal) {
    this.database = database;
    this.ledger = ledger;
    this.accounts = accounts;
    this.exchanges = exchanges;
    this.postings = postings;
    this.journal = journal;
  }

  // ---- Isolating a bad request ----

  List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    database.requireOpen();
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    int size = database.dialect().maxRequests();
    for (int from = 0; from < requests.size(); from += size) {
      answers.addAll(chunk(requests.subList(from, Math.min(requests.size(), from + size))));
    }
    return answers;
  }

  private List<QuotaAnswer> chunk(List<? extends QuotaRequest> requests) {
    Isolation isolation = new Isolation();
    isolation.run(requests);
    return isolation.answers();
  }

  /** Halves a batch that the database refuses until the request that it refuses stands alone. */
  private final class Isolation {

    private final List<QuotaAnswer> answers = new ArrayList<>();
    private final List<StoreException> refused = new ArrayList<>();

    void run(List<? extends QuotaRequest> requests) {
      try {
        answers.addAll(transaction(requests));
      } catch (StoreException e) {
        if (!isFaultOfARequest(e)) {
          throw e;
        }
        if (requests.size() > 1) {
          int half = requests.size() / 2;
          run(requests.subList(0, half));
          run(requests.subList(half, requests.size()));
        } else {
          LOG.log(Logger.Level.WARNING, "the database refuses " + requests.get(0), e);
          refused.add(e);
          answers.add(QuotaAnswer.of(ResultCode.UNABLE_TO_COMPLY));
        }
      }
    }

    /** Where nothing at all could be answered, the failure says more than so many times 5012. */
    List<QuotaAnswer> answers() {
      if (refused.size() == answers.size()) {
        StoreException first = refused.get(0);
        refused.stream().skip(1).forEach(first::addSuppressed);
        throw first;
      }
      return answers;
    }
  }

  private static boolean isFaultOfARequest(StoreException e) {
    if (e.isRetryable()) {
      return false;
    }
    return !(e.getCause() instanceof SQLException sql) || Fault.of(sql) != Fault.DATABASE;
  }

  // ---- One transaction ----

  /**
   * What came of an attempt.
   *
   * @param answers one for each request, if no row was missing
   * @param missing accounts that need a row before the batch can be executed
   */
  private record Outcome(List<QuotaAnswer> answers, List<Account> missing) {}

  private List<QuotaAnswer> transaction(List<? extends QuotaRequest> requests) {
    Set<Account> opened = new HashSet<>();
    while (true) {
      Outcome outcome = attempt(requests);
      if (outcome.missing().isEmpty()) {
        return outcome.answers();
      }
      if (!opened.addAll(outcome.missing())) {
        // Of several servers the one that was asked may be late.
        throw StoreException.retryable(
            "execute requests",
            new IllegalStateException(outcome.missing() + " have rows that are not seen yet"));
      }
      Instant unused = database.transact("open accounts", s -> open(s, outcome.missing()));
    }
  }

  private Outcome attempt(List<? extends QuotaRequest> requests) {
    try {
      return database.transactBatch("execute requests", session -> attempt(session, requests));
    } catch (IllegalArgumentException | IllegalStateException e) {
      database.requireOpen(); // it may have been closed between two attempts, and says just that
      // What a row holds breaks a rule of its record: somebody else wrote there.
      throw StoreException.permanent("execute requests: a row is damaged", e);
    }
  }

  private Instant open(Session session, List<Account> missing) throws SQLException {
    Instant now = database.begin(session);
    accounts.insertAbsent(session, missing);
    return now;
  }

  private Outcome attempt(Session session, List<? extends QuotaRequest> requests)
      throws SQLException {
    Database.Beginning beginning = database.beginWithNext(session);
    Keys keys = Keys.of(requests);
    WorkingSet rows = load(session, keys);
    List<QuotaAnswer> answers = decide(session, keys, requests, rows, beginning.now());
    List<Account> missing = rows.accountsWithoutRow();
    if (missing.isEmpty()) {
      write(session, rows);
    }
    return new Outcome(answers, missing);
  }

  private WorkingSet load(Session session, Keys keys) throws SQLException {
    WorkingSet rows = new WorkingSet();
    List<ExchangeRecord> found = exchanges.read(session, keys.exchanges());
    found.forEach(rows::readExchange);
    postings.read(session, keys.postings()).forEach(rows::readPosting);
    accounts.lock(session, keys.accounts(found)).forEach(rows::readAccount);
    session.send();
    return rows;
  }

  private List<QuotaAnswer> decide(
      Session session,
      Keys keys,
      List<? extends QuotaRequest> requests,
      WorkingSet rows,
      Instant now)
      throws SQLException {
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    try {
      for (QuotaRequest request : requests) {
        var decision = ledger.decide(request, rows, now);
        rows.apply(decision);
        answers.add(decision.answer());
      }
    } catch (RuntimeException e) {
      requireUnchanged(session, keys, rows, e);
      throw e;
    }
    return answers;
  }

  /** Rows that do not fit together may have been read while somebody changed them. */
  private void requireUnchanged(Session session, Keys keys, WorkingSet rows, RuntimeException e)
      throws SQLException {
    for (ExchangeRecord exchange : exchanges.read(session, keys.exchanges())) {
      if (!rows.wasReadAs(exchange)) {
        SQLException conflict = Conflict.of("exchange " + exchange.id() + " was changed meanwhile");
        conflict.initCause(e);
        throw conflict;
      }
    }
  }

  private void write(Session session, WorkingSet rows) throws SQLException {
    session.gather();
    exchanges.insert(session, rows.exchanges(false));
    exchanges.update(session, rows.exchanges(true), rows::readAs);
    postings.insert(session, rows.newPostings());
    accounts.update(session, rows.changedAccounts());
    journal.insert(session, rows.entries());
    session.send();
  }
}
