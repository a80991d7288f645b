package io.quotabridge.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotabridge.model.ExchangeRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows that this process read and wrote last, so that the next batch need not read them.
 * Thread-safe.
 */
final class RowMemory {

  /* What is remembered is never believed, only tried: see BatchTransaction, which writes every row that
   * it decided by, and each only where the table still holds what was remembered. So nothing in here has
   * to be right, whoever else writes to the tables; it only has to be right mostly, or trying does not
   * pay.
   *
   * Building on others. A row is remembered as soon as it is decided, before it is committed, and the
   * next batch may build on it at once. If the one before is not committed, what it wrote here counts as
   * forgotten; whoever built on it waits for its end and gives up as well.
   *
   * Beside those who lock. A batch that is going to lock accounts claims them. Who would decide by memory
   * waits then until the other has decided, and builds on that; and the other waits, before it locks, for
   * those who decided by memory before it. So within this process neither way spoils what the other
   * does, nor do they meet in opposite order in the database. Order those who lock by their claims and
   * those who try by their decisions: each wait in here is for an earlier one, and so in no circle.
   *
   * Rows that others write, too. Where another node changed an account since we last saw it, what we
   * remember is of no use, and trying costs a transaction. Such an account is doubted: batches that need
   * it lock, until it was found as we left it several times in a row. And should trying fail often for
   * any other reason, it is done less often.
   *
   * LOCK. A batch is decided while its rows are held here, so that the next one sees them: some ten
   * microseconds for 32 requests. No I/O meanwhile, and no wait.
   */

  /** How often a doubted account has to be found as it was left before it is tried again. */
  static final int DOUBTS = 16;

  /**
   * What a failed trial adds to what is against trying; a good one, or one left out, takes 1 off.
   */
  private static final int FAILED = 8;

  /** What one adds that was given up before anything was written. */
  private static final int GIVEN_UP = 2;

  /** From here on nothing is tried. */
  private static final int TOO_MANY = 32;

  /** A batch, as seen by others in this process. Thread-safe. */
  static final class Writer {

    private final boolean locks;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean committed;

    private Writer(boolean locks) {
      this.locks = locks;
    }

    /** Returns one that decides by what is remembered. */
    static Writer trying() {
      return new Writer(false);
    }

    /** Returns one that locks its accounts, and decides by what the tables hold. */
    static Writer locking() {
      return new Writer(true);
    }

    private void end(boolean isCommitted) {
      committed = isCommitted;
      decided.countDown();
      ended.countDown();
    }

    boolean isCommitted() {
      return committed;
    }

    private boolean isRunning() {
      return ended.getCount() > 0;
    }

    /** Waits until it has decided, or ended; returns whether it has. */
    boolean awaitDecision(long deadline) {
      return await(decided, deadline);
    }

    /** Waits until it has ended; returns whether it has. */
    boolean awaitEnd(long deadline) {
      return await(ended, deadline);
    }

    /** An interrupt does not end so short a wait: it is meant for one request, and many wait. */
    private static boolean await(CountDownLatch latch, long deadline) {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** A batch that has been committed, whichever it was. */
  private static final Writer COMMITTED = Writer.locking();

  static {
    COMMITTED.end(true);
  }

  private static final class Remembered<R> {

    private @Nullable R row;
    private Writer writer = COMMITTED;

    /** The newest row that is known to have been committed. */
    private @Nullable R seen;

    private int doubts;

    /** Returns the row, unless the batch that wrote it was not committed. */
    @Nullable R row() {
      return writer.isRunning() || writer.isCommitted() ? row : null;
    }

    void set(R newest, Writer by) {
      row = newest;
      writer = by;
    }
  }

  /** Forgets what was not used for longest. */
  private static final class Recent<R> extends LinkedHashMap<String, Remembered<R>> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Nullable R row(String id) {
      Remembered<R> remembered = get(id);
      return remembered == null ? null : remembered.row();
    }

    Remembered<R> entry(String id) {
      return computeIfAbsent(id, absent -> new Remembered<>());
    }

    boolean knowsAny(Collection<String> ids) {
      for (String id : ids) {
        if (row(id) != null) {
          return true;
        }
      }
      return false;
    }

    /** Returns a row, and notes the batch that wrote it unless it is known to be committed. */
    @Nullable R recall(String id, Set<Writer> builtOn) {
      Remembered<R> remembered = get(id);
      R row = remembered == null ? null : remembered.row();
      if (remembered != null && row != null && !remembered.writer.isCommitted()) {
        builtOn.add(remembered.writer);
      }
      return row;
    }

    /** Adds the batches that decided some of the rows by memory, and have not ended. */
    void addTrying(Collection<String> ids, Set<Writer> running) {
      for (String id : ids) {
        Remembered<R> remembered = get(id);
        if (remembered != null && remembered.writer.isRunning() && !remembered.writer.locks) {
          running.add(remembered.writer);
        }
      }
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Remembered<R>> eldest) {
      return size() > most;
    }
  }

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Recent<ExchangeRecord> exchanges;

  @GuardedBy("lock")
  private final Recent<AccountTable.Stored> accounts;

  /** Those who are going to lock, and which accounts; until they have decided or ended. */
  @GuardedBy("lock")
  private final Map<Writer, Set<String>> claims = new HashMap<>();

  /** What is against trying. */
  @GuardedBy("lock")
  private int failures;

  /**
   * Makes one.
   *
   * @param most how many open exchanges, and how many accounts, are remembered; 0 for none
   */
  RowMemory(int most) {
    this.most = most;
    this.exchanges = new Recent<>(most);
    this.accounts = new Recent<>(most);
  }

  // ---- Trying ----

  /** Returns whether it is worth trying at present. */
  boolean mayTry() {
    if (most == 0) {
      return false;
    }
    lock.lock();
    try {
      if (failures < TOO_MANY) {
        return true;
      }
      failures--;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Says that a trial was given up before anything was written. */
  void givenUp() {
    lock.lock();
    try {
      failures += GIVEN_UP;
    } finally {
      lock.unlock();
    }
  }

  /** Returns those of some exchanges that are remembered. */
  List<ExchangeRecord> knownExchanges(Collection<String> ids) {
    lock.lock();
    try {
      List<ExchangeRecord> known = new ArrayList<>();
      for (String id : ids) {
        ExchangeRecord exchange = exchanges.row(id);
        if (exchange != null) {
          known.add(exchange);
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Returns those of some accounts that are remembered, in their order. */
  List<String> knownAccounts(Collection<String> ids) {
    lock.lock();
    try {
      List<String> known = new ArrayList<>();
      for (String id : ids) {
        if (accounts.row(id) != null) {
          known.add(id);
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether somebody else writes to one of some accounts, as far as can be told. */
  boolean doubtsAny(Collection<String> accountIds) {
    lock.lock();
    try {
      for (String id : accountIds) {
        Remembered<AccountTable.Stored> remembered = accounts.get(id);
        if (remembered != null && remembered.doubts > 0) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Returns who has claimed one of some accounts and not decided yet. */
  Set<Writer> claimants(Collection<String> accountIds) {
    lock.lock();
    try {
      Set<Writer> claimants = new HashSet<>();
      claims.forEach(
          (writer, claimed) -> {
            if (!Collections.disjoint(claimed, accountIds)) {
              claimants.add(writer);
            }
          });
      return claimants;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Where the rows of a batch come from.
   *
   * @param exchanges exchanges that are remembered
   * @param accounts accounts that are remembered
   * @param otherExchanges exchanges that are not: they were read, or are taken to be absent
   * @param otherAccounts accounts that are not, and were read
   */
  record Sources(
      List<String> exchanges,
      List<String> accounts,
      List<String> otherExchanges,
      List<String> otherAccounts) {}

  /**
   * What a batch builds on: batches that are not committed yet.
   *
   * @param exchanges whose exchanges it changes
   * @param accounts whose accounts it changes
   */
  record Foundations(Set<Writer> exchanges, Set<Writer> accounts) {}

  /**
   * Adds what is remembered to the rows of a batch, has the batch decided, and remembers what it is
   * going to write; while nobody else does so.
   *
   * @param rows what was read already
   * @param deciding decides, and returns whether what was decided is going to be written
   * @return what it builds on; nothing if what is remembered has changed or was claimed meanwhile,
   *     or nothing is going to be written
   */
  @Nullable Foundations decide(
      Sources sources, WorkingSet rows, Writer writer, BooleanSupplier deciding) {
    lock.lock();
    try {
      Foundations foundations = new Foundations(new HashSet<>(), new HashSet<>());
      if (exchanges.knowsAny(sources.otherExchanges())
          || accounts.knowsAny(sources.otherAccounts())
          || !claimants(sources.accounts()).isEmpty()
          || !claimants(sources.otherAccounts()).isEmpty()
          || !recall(sources, rows, foundations)
          || !deciding.getAsBoolean()) {
        return null;
      }
      remember(rows, writer);
      return foundations;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean recall(Sources sources, WorkingSet rows, Foundations foundations) {
    for (String id : sources.exchanges()) {
      ExchangeRecord exchange = exchanges.recall(id, foundations.exchanges());
      if (exchange == null) {
        return false;
      }
      rows.readExchange(exchange);
    }
    for (String id : sources.accounts()) {
      AccountTable.Stored account = accounts.recall(id, foundations.accounts());
      if (account == null) {
        return false;
      }
      rows.readAccount(account);
    }
    return true;
  }

  // ---- Locking ----

  /**
   * Says that a batch is going to lock accounts.
   *
   * @return the batches that it has to let end first
   */
  Set<Writer> claim(Writer writer, Collection<String> exchangeIds, Collection<String> accountIds) {
    lock.lock();
    try {
      Set<Writer> running = new HashSet<>();
      exchanges.addTrying(exchangeIds, running);
      accounts.addTrying(accountIds, running);
      claims.put(writer, new HashSet<>(accountIds));
      return running;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes in rows that were read and are locked.
   *
   * @param exchangeIds the exchanges that were looked for
   */
  void learn(Collection<String> exchangeIds, WorkingSet rows) {
    lock.lock();
    try {
      for (String id : exchangeIds) {
        Remembered<ExchangeRecord> remembered = exchanges.get(id);
        if (remembered != null
            && !remembered.writer.isRunning()
            && (remembered.row == null || !rows.wasReadAs(remembered.row))) {
          exchanges.remove(id);
        }
      }
      for (AccountTable.Stored read : rows.accountsRead()) {
        if (read.revision() > 0) {
          learn(read);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** What a batch of our own has just committed, without having said so yet, casts no doubt. */
  @GuardedBy("lock")
  private void learn(AccountTable.Stored read) {
    Remembered<AccountTable.Stored> remembered = accounts.entry(read.id().value());
    if (remembered.seen != null) {
      boolean unchanged = read.equals(remembered.seen) || read.equals(remembered.row());
      remembered.doubts = unchanged ? Math.max(0, remembered.doubts - 1) : DOUBTS;
    }
    remembered.seen = read;
    if (!remembered.writer.isRunning()) {
      remembered.set(read, COMMITTED);
    }
  }

  /** Remembers what a batch is going to write. */
  void remember(WorkingSet rows, Writer writer) {
    lock.lock();
    try {
      for (ExchangeRecord exchange : rows.changedExchanges()) {
        exchanges.entry(exchange.id().value()).set(exchange, writer);
      }
      for (AccountTable.Stored account : rows.changedAccounts()) {
        accounts.entry(account.id().value()).set(account, writer);
      }
      claims.remove(writer);
      writer.decided.countDown();
    } finally {
      lock.unlock();
    }
  }

  /** Those who locked one after another may say so in another order. */
  private static boolean isNewer(AccountTable.Stored written, AccountTable.@Nullable Stored seen) {
    return seen == null || written.revision() > seen.revision();
  }

  // ---- Both ----

  /**
   * Says what became of a batch, and forgets the exchanges that it has ended.
   *
   * @param rows what it has written; nothing if it came to that
   * @param isFault whether it counts against trying if it was not committed
   */
  void end(Writer writer, boolean committed, @Nullable WorkingSet rows, boolean isFault) {
    lock.lock();
    try {
      claims.remove(writer);
      writer.end(committed);
      if (rows == null) {
        return;
      }
      if (!writer.locks && committed) {
        failures = Math.max(0, failures - 1);
      } else if (!writer.locks && isFault) {
        failures += FAILED;
      }
      for (ExchangeRecord exchange : rows.changedExchanges()) {
        Remembered<ExchangeRecord> remembered = exchanges.get(exchange.id().value());
        if (remembered != null && remembered.writer == writer && !exchange.isOpen()) {
          exchanges.remove(exchange.id().value());
        }
      }
      for (AccountTable.Stored account : rows.changedAccounts()) {
        Remembered<AccountTable.Stored> remembered = accounts.get(account.id().value());
        if (committed && remembered != null && isNewer(account, remembered.seen)) {
          remembered.seen = account;
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
