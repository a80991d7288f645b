package io.quotabridge.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets those who write to an H2 file do so one after another. Thread-safe. */
final class WriterTurns {

  /* H2 keeps each table, each index and each transaction's undo log in a map of its own. A commit
   * writes all that changed to the file, but each map as it stands when its turn comes: nothing
   * keeps another transaction from changing two of them in between. A process that is killed before
   * the next commit leaves that behind, and the next one finds rows whose undo log is gone: locked
   * for ever by a transaction that nobody knows, or half of a batch. (H2's issue 2080 has the
   * reasons; H2 2.5 is still so, and the crash test found it within five kills.)
   *
   * So here nobody changes anything while somebody else commits. The price is small: a commit to a
   * file has to be written before the next one can be, whoever waits, and readers never wait.
   *
   * The turns are those of a file, whatever data source or store it is reached through, but of this
   * process only: an embedder who writes to tables of his own in the same file while exchanges are
   * settled still has H2's torn commits to fear.
   */

  /** Files share turns if they must: more locks than any process has databases. */
  private static final ReentrantLock[] LOCKS =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  private final @Nullable ReentrantLock lock;

  private WriterTurns(@Nullable ReentrantLock lock) {
    this.lock = lock;
  }

  /** Finds out whether the database is an H2 file. */
  static WriterTurns of(Dialect dialect, Session session) throws SQLException {
    String path = dialect == Dialect.H2 ? path(session) : null;
    return new WriterTurns(
        path == null ? null : LOCKS[Math.floorMod(path.hashCode(), LOCKS.length)]);
  }

  /** Returns the file; none if the database is kept in memory, where nothing survives anyway. */
  private static @Nullable String path(Session session) throws SQLException {
    try (ResultSet row = session.prepare("SELECT DATABASE_PATH()").executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Waits for this caller's turn to write.
   *
   * @throws SQLException if it does not come in time; the attempt may be repeated
   */
  void begin(Duration most) throws SQLException {
    if (lock == null) {
      return;
    }
    try {
      if (!lock.tryLock(most.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SQLTransientException("other writers did not finish within " + most);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientException("interrupted while others wrote", e);
    }
  }

  /** Lets the next one write. */
  void end() {
    if (lock != null) {
      lock.unlock();
    }
  }
}
