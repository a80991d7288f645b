package io.quotabridge.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
   * Accounts that others write, too. Where another node changed an account since we last saw it, what we
   * remember is of no use, and trying costs a transaction. Such an account is doubted: batches that need
   * it read and lock, until it was found as we left it several times in a row.
   *
   * LOCK. A batch is decided while its rows are held here, so that the next one sees them: some ten
   * microseconds for 32 requests. No I/O meanwhile.
   */

  /** How often a doubted account has to be found as it was left before it is tried again. */
  static final int DOUBTS = 16;

  /** A batch, as seen by those that build on it. Thread-safe. */
  static final class Writer {

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean committed;

    private void end(boolean isCommitted) {
      committed = isCommitted;
      ended.countDown();
    }

    boolean isCommitted() {
      return committed;
    }

    private boolean isRunning() {
      return ended.getCount() > 0;
    }

    /**
     * Waits until it has ended, but not for long.
     *
     * @return whether it was committed
     */
    boolean awaitCommit(long nanos) throws InterruptedException {
      return ended.await(nanos, TimeUnit.NANOSECONDS) && committed;
    }
  }

  /** A batch that has been committed, whichever it was. */
  private static final Writer COMMITTED = new Writer();

  static {
    COMMITTED.end(true);
  }

  private static final class Remembered<R> {

    private @Nullable R row;
    private Writer writer = COMMITTED;
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
  private static final class Recent<K, R> extends LinkedHashMap<K, Remembered<R>> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Nullable R row(K key) {
      Remembered<R> remembered = get(key);
      return remembered == null ? null : remembered.row();
    }

    Remembered<R> entry(K key) {
      return computeIfAbsent(key, absent -> new Remembered<>());
    }

    /** Returns a row, and notes the batch that wrote it unless it is known to be committed. */
    @Nullable R recall(K key, Set<Writer> builtOn) {
      Remembered<R> remembered = get(key);
      R row = remembered == null ? null : remembered.row();
      if (remembered != null && row != null && !remembered.writer.isCommitted()) {
        builtOn.add(remembered.writer);
      }
      return row;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Remembered<R>> eldest) {
      return size() > most;
    }
  }

  private final int most;

  @GuardedBy("this")
  private final Recent<ExchangeId, ExchangeRecord> exchanges;

  @GuardedBy("this")
  private final Recent<AccountId, AccountTable.Stored> accounts;

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

  /** Returns whether anything is remembered at all. */
  boolean isOn() {
    return most > 0;
  }

  // ---- Looking up ----

  /** Returns those of some exchanges that are remembered. */
  synchronized List<ExchangeRecord> exchanges(Collection<String> ids) {
    List<ExchangeRecord> found = new ArrayList<>();
    for (String id : ids) {
      ExchangeRecord exchange = exchanges.row(new ExchangeId(id));
      if (exchange != null) {
        found.add(exchange);
      }
    }
    return found;
  }

  /** Returns those of some accounts that are remembered, in their order. */
  synchronized List<String> accounts(Collection<String> ids) {
    List<String> found = new ArrayList<>();
    for (String id : ids) {
      if (accounts.row(new AccountId(id)) != null) {
        found.add(id);
      }
    }
    return found;
  }

  /** Returns whether somebody else writes to one of some accounts, as far as can be told. */
  synchronized boolean doubtsAny(Collection<String> accountIds) {
    for (String id : accountIds) {
      Remembered<AccountTable.Stored> remembered = accounts.get(new AccountId(id));
      if (remembered != null && remembered.doubts > 0) {
        return true;
      }
    }
    return false;
  }

  // ---- Deciding ----

  /**
   * Adds what is remembered to the rows of a batch, has the batch decided, and remembers what it is
   * going to write; while nobody else does so.
   *
   * @param exchangeIds the exchanges to add
   * @param accountIds the accounts to add
   * @param rows what was read already
   * @param writer the batch
   * @param deciding decides, and returns whether what was decided is going to be written
   * @return the batches that this one builds on and that are not committed yet; nothing if a row
   *     was forgotten meanwhile, or nothing is going to be written
   */
  synchronized @Nullable Set<Writer> decide(
      Collection<String> exchangeIds,
      Collection<String> accountIds,
      WorkingSet rows,
      Writer writer,
      BooleanSupplier deciding) {
    Set<Writer> builtOn = new HashSet<>();
    for (String id : exchangeIds) {
      ExchangeRecord exchange = exchanges.recall(new ExchangeId(id), builtOn);
      if (exchange == null) {
        return null;
      }
      rows.readExchange(exchange);
    }
    for (String id : accountIds) {
      AccountTable.Stored account = accounts.recall(new AccountId(id), builtOn);
      if (account == null) {
        return null;
      }
      rows.readAccount(account);
    }
    if (!deciding.getAsBoolean()) {
      return null;
    }
    remember(rows, writer);
    return builtOn;
  }

  /** Remembers what a batch is going to write. */
  synchronized void remember(WorkingSet rows, Writer writer) {
    for (ExchangeRecord exchange : rows.changedExchanges()) {
      exchanges.entry(exchange.id()).set(exchange, writer);
    }
    for (AccountTable.Stored account : rows.changedAccounts()) {
      accounts.entry(account.id()).set(account, writer);
    }
  }

  // ---- Learning ----

  /**
   * Takes in rows that were read and are locked.
   *
   * @param exchangeIds the exchanges that were looked for
   */
  synchronized void learn(Collection<String> exchangeIds, WorkingSet rows) {
    for (String id : exchangeIds) {
      ExchangeId key = new ExchangeId(id);
      ExchangeRecord exchange = exchanges.row(key);
      if (exchange != null && !rows.wasReadAs(exchange)) {
        exchanges.remove(key);
      }
    }
    rows.accountsRead().forEach(this::learn);
  }

  /** What a batch of our own is about to write tells nothing about others. */
  @GuardedBy("this")
  private void learn(AccountTable.Stored read) {
    Remembered<AccountTable.Stored> remembered = accounts.entry(read.id());
    if (remembered.writer.isRunning()) {
      return;
    }
    AccountTable.Stored known = remembered.row();
    if (known != null) {
      remembered.doubts = read.equals(known) ? Math.max(0, remembered.doubts - 1) : DOUBTS;
    }
    remembered.set(read, COMMITTED);
  }

  /**
   * Says what became of a batch, and forgets the exchanges that it has ended.
   *
   * @param written the exchanges that it has written
   */
  synchronized void end(Writer writer, boolean committed, Collection<ExchangeRecord> written) {
    writer.end(committed);
    for (ExchangeRecord exchange : written) {
      Remembered<ExchangeRecord> remembered = exchanges.get(exchange.id());
      if (remembered != null && remembered.writer == writer && !exchange.isOpen()) {
        exchanges.remove(exchange.id());
      }
    }
  }
}
