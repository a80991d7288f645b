package io.quotabridge.jdbc;

import static java.time.temporal.ChronoUnit.MICROS;

import io.quotabridge.spi.quota.StoreException;
import java.lang.System.Logger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a database in transactions, and runs it again where that can help. Thread-safe.
 *
 * <p>Work must bear being run twice, also after its commit succeeded and the answer was lost: that
 * is what exchange ids, request numbers and posting ids are for.
 */
final class Database implements AutoCloseable {

  private static final Logger LOG = System.getLogger("io.quotabridge.jdbc");

  /**
   * First and longest pause before another attempt, in microseconds. A deadlock's winner needs
   * about a commit's time, a millisecond, to get out of the way; beyond a tenth of a second a pause
   * would only add to what the caller waits.
   */
  private static final long FIRST_PAUSE_MICROS = 500;

  private static final long LONGEST_PAUSE_MICROS = 100_000;

  /** How long a time that was told is counted on from. */
  private static final Duration RECENT = Duration.ofSeconds(1);

  /**
   * How long an answer may have been under way, waits for locks included, to be counted on from.
   */
  private static final Duration PROMPT = Duration.ofMillis(50);

  /** Someone who inserts the same key first has either committed or not: twice is plenty. */
  private static final int MAX_RACES = 5;

  /**
   * What is done on a session.
   *
   * @param <T> what comes of it
   */
  interface Work<T> {
    T in(Session session) throws SQLException;

    /**
     * Hears how a transaction ended in which {@link #in} was run, or was to be run; before it may
     * be run again.
     *
     * @param committed whether it was committed; if not, it may have been all the same, where the
     *     answer was lost
     */
    default void ended(boolean committed) {}
  }

  private final Connections connections;
  private final Dialect dialect;
  private final String begin;
  private final String steering;
  private final WriterTurns writers;
  private final Duration retryBudget;
  private final Duration answerTimeout;
  private volatile boolean closed;

  /** The time that some transaction was told last, until a connection is lost. */
  private volatile @Nullable Told lastTold;

  /** Whether the last connection that was asked came with the isolation that is needed. */
  private volatile boolean readCommitted;

  private Database(
      Connections connections,
      Dialect dialect,
      Steering steering,
      WriterTurns writers,
      Duration retryBudget,
      Duration answerTimeout) {
    this.connections = connections;
    this.dialect = dialect;
    this.begin = dialect.begin() + steering.columns();
    this.steering = steering.query();
    this.writers = writers;
    this.retryBudget = retryBudget;
    this.answerTimeout = answerTimeout;
  }

  /**
   * Recognises the database behind connections.
   *
   * @param retryBudget how long work is tried, and how long one attempt waits for a lock
   * @param answerTimeout how much longer a statement's or a commit's answer is waited for where the
   *     connection itself sets no bound; zero for no bound
   */
  static Database open(Connections connections, Duration retryBudget, Duration answerTimeout) {
    try (Session session = connections.open()) {
      Dialect dialect = Dialect.of(session);
      Steering steering = dialect.takesSeveral() ? Steering.of(session) : Steering.NONE;
      WriterTurns writers = WriterTurns.of(dialect, session);
      session.endRead();
      return new Database(connections, dialect, steering, writers, retryBudget, answerTimeout);
    } catch (SQLException e) {
      throw Fault.of(e).isRetryable()
          ? StoreException.retryable("open the database", e)
          : StoreException.permanent("open the database", e);
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /** Returns how long work is tried, and how long one attempt should wait for a lock. */
  Duration patience() {
    return retryBudget;
  }

  /**
   * Begins writing in a transaction: tells the database how to go about it, as far as it can be
   * told, and asks it for the time.
   */
  Instant begin(Session session) throws SQLException {
    Beginning beginning = new Beginning();
    if (dialect.takesSeveral()) {
      beginLater(session, beginning);
      session.send();
    } else {
      beginning.isAsked();
      try (ResultSet row = session.prepare(begin).executeQuery()) {
        row.next();
        beginning.isTold(Rows.instant(row.getLong(1)));
      }
    }
    return beginning.now();
  }

  /** What a database said when a transaction began. Not thread-safe. */
  final class Beginning {

    private @Nullable Instant told;
    private long askedAt = System.nanoTime();
    private long toldAt;

    private void isAsked() {
      askedAt = System.nanoTime();
    }

    /** What took long may have been told early in that time, and is not counted on from here. */
    private void isTold(Instant time) {
      told = time;
      toldAt = System.nanoTime();
      if (toldAt - askedAt < PROMPT.toNanos()) {
        lastTold = new Told(time, toldAt);
      }
    }

    /** Returns what the database said, once what began the transaction has been sent. */
    Instant told() {
      if (told == null) {
        throw new IllegalStateException("nothing has been sent yet");
      }
      return told;
    }

    /**
     * Returns the database's time now, once what began the transaction has been sent: what it said,
     * and what has passed since, which may have been spent waiting for locks. Late by the way that
     * its answer took, and never early.
     */
    Instant now() {
      return told().plus(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - toldAt), MICROS);
    }
  }

  private record Told(Instant time, long at) {}

  /**
   * Returns the database's time now if it was asked within the last second: what it said, and what
   * has passed since.
   */
  Optional<Instant> recentTime() {
    Told last = lastTold;
    if (last == null) {
      return Optional.empty();
    }
    long passed = System.nanoTime() - last.at();
    return passed > RECENT.toNanos()
        ? Optional.empty()
        : Optional.of(last.time().plus(TimeUnit.NANOSECONDS.toMicros(passed), MICROS));
  }

  /** Like {@link #begin}, but along with the next statement where the database can take that. */
  Beginning beginWithNext(Session session) throws SQLException {
    Beginning beginning = new Beginning();
    if (dialect.takesSeveral()) {
      beginLater(session, beginning);
    } else {
      beginning.isTold(begin(session));
    }
    return beginning;
  }

  private void beginLater(Session session, Beginning beginning) {
    // Zero would mean to wait for ever.
    String patience = Long.toString(Math.max(1, retryBudget.toMillis()));
    session.defer(
        begin,
        (statement, from) -> {
          statement.setString(from, patience);
          beginning.isAsked();
          return from + 1;
        },
        executed -> begun(session, executed, beginning));
  }

  private void begun(Session session, PreparedStatement executed, Beginning beginning)
      throws SQLException {
    try (ResultSet row = executed.getResultSet()) {
      row.next();
      beginning.isTold(Rows.instant(row.getLong(1)));
      if (session.isUnasked() && !row.getString(2).equals("read committed")) {
        readCommitted = false; // the next attempt asks, and sets it
        throw Conflict.of("the connection came with isolation " + row.getString(2));
      }
    }
  }

  /** Reads with one statement, which needs no transaction of its own. */
  <T> T read(String what, Work<T> work) {
    return retrying(what, () -> once(work, Mode.READ));
  }

  /** Runs work in one transaction. */
  <T> T transact(String what, Work<T> work) {
    return retrying(what, () -> inTurn(work, Mode.TRANSACTION));
  }

  /**
   * Runs work in one transaction, where {@link #beginWithNext} is what the work begins with.
   *
   * @param start from when on its time counts; it is tried once in any case
   */
  <T> T transactBatch(String what, long start, Work<T> work) {
    return retrying(what, start, () -> inTurn(work, Mode.BATCH));
  }

  /**
   * Runs work once that another way can be taken instead of, in one transaction, where {@link
   * #beginWithNext} is what the work begins with. Whatever fails here is not worth a pause: the
   * other way begins at once, and meets the same fault if it was not the trial's own. Only a wait,
   * for a lock or an answer, may have used the time up for which work is tried.
   *
   * @return what came of it; nothing if it failed
   * @throws StoreException if there is no time left to take the other way
   */
  <T> Optional<T> tryBatch(String what, Work<Optional<T>> work) {
    requireOpen();
    long start = System.nanoTime();
    try {
      return inTurn(work, Mode.BATCH);
    } catch (SQLException e) {
      Fault fault = Fault.of(e);
      noteLoss(fault);
      boolean waited = fault == Fault.CONNECTION || (fault == Fault.BUSY && !Fault.isTakenBack(e));
      if (waited && System.nanoTime() - start > retryBudget.toNanos()) {
        throw StoreException.retryable(what + ": gave up within " + retryBudget, e);
      }
      LOG.log(Logger.Level.DEBUG, what + ": a trial failed", e);
      return Optional.empty();
    }
  }

  /** Runs work once, in one transaction, and says what the database said. */
  <T> T transactOnce(Work<T> work) throws SQLException {
    return inTurn(work, Mode.TRANSACTION);
  }

  private <T> T inTurn(Work<T> work, Mode mode) throws SQLException {
    writers.begin(retryBudget);
    try {
      return once(work, mode);
    } finally {
      writers.end();
    }
  }

  private enum Mode {
    READ,
    TRANSACTION,
    /** A transaction that will hear of a wrong isolation before it relies on it. */
    BATCH
  }

  private interface Attempt<T> {
    T run() throws SQLException;
  }

  private <T> T retrying(String what, Attempt<T> attempt) {
    return retrying(what, System.nanoTime(), attempt);
  }

  private <T> T retrying(String what, long start, Attempt<T> attempt) {
    requireOpen();
    int races = 0;
    for (int failures = 0; ; failures++) {
      try {
        return attempt.run();
      } catch (SQLException e) {
        Fault fault = Fault.of(e);
        races += fault == Fault.RACE ? 1 : 0;
        noteLoss(fault);
        if (closed) {
          throw StoreException.retryable(what + ": closed meanwhile", e);
        }
        if (!fault.isRetryable() || races > MAX_RACES) {
          throw StoreException.permanent(what, e);
        }
        pause(what, e, failures, start);
      }
    }
  }

  /** The next connection may lead to another server. */
  private void noteLoss(Fault fault) {
    if (fault == Fault.CONNECTION) {
      lastTold = null;
    }
  }

  /** Sleeps for half to all of a pause that doubles; gives up when the time is used up. */
  private void pause(String what, SQLException cause, int failures, long start) {
    long longest = Math.min(LONGEST_PAUSE_MICROS, FIRST_PAUSE_MICROS << Math.min(failures, 20));
    long micros = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    long spent = System.nanoTime() - start;
    if (spent + TimeUnit.MICROSECONDS.toNanos(micros) > retryBudget.toNanos()) {
      throw StoreException.retryable(
          what + ": gave up after " + (failures + 1) + " attempts within " + retryBudget, cause);
    }
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause.addSuppressed(e);
      throw StoreException.retryable(what + ": interrupted", cause);
    }
  }

  private <T> T once(Work<T> work, Mode mode) throws SQLException {
    Session session = connections.open();
    T result;
    try {
      result = mode == Mode.READ ? autocommitted(session, work) : committed(session, work, mode);
    } catch (SQLException | RuntimeException | Error e) {
      giveBack(session, e);
      throw e;
    }
    giveBack(session, null);
    return result;
  }

  private <T> T committed(Session session, Work<T> work, Mode mode) throws SQLException {
    T result;
    try {
      if (!answerTimeout.isZero()) {
        session.boundAnswers(retryBudget.plus(answerTimeout));
      }
      boolean trusting = mode == Mode.BATCH && readCommitted && dialect.takesSeveral();
      readCommitted = session.begin(trusting);
      result = work.in(session);
      session.commit(dialect.commitsByStatement());
    } catch (SQLException | RuntimeException | Error e) {
      try {
        session.rollback(e);
      } finally {
        work.ended(false);
      }
      throw e;
    }
    work.ended(true);
    return result;
  }

  private <T> T autocommitted(Session session, Work<T> work) throws SQLException {
    try {
      session.beginRead(steering, dialect.mayReadDirty());
      T result = work.in(session);
      session.endRead();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      session.rollbackRead(e);
      throw e;
    }
  }

  /** What is done is done: trouble with giving back neither hides a result nor a failure. */
  private static void giveBack(Session session, @Nullable Throwable e) {
    if (e instanceof SQLException sql && Fault.of(sql) == Fault.CONNECTION) {
      session.spoil();
    }
    try {
      session.restore();
    } catch (SQLException trouble) {
      session.spoil();
      report(e, trouble);
    }
    try {
      session.close();
    } catch (SQLException trouble) {
      report(e, trouble);
    }
  }

  private static void report(@Nullable Throwable failure, SQLException trouble) {
    if (failure != null) {
      failure.addSuppressed(trouble);
    } else {
      LOG.log(Logger.Level.DEBUG, "a connection could not be given back as it came", trouble);
    }
  }

  /** Refuses to go on after {@link #close}, although an embedder's data source would. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed; nothing can be asked of it any more");
    }
  }

  @Override
  public void close() {
    closed = true;
    connections.close();
  }
}
