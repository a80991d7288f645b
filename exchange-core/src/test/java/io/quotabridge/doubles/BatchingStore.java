package io.quotabridge.doubles;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store that declares to gain from batches. Executes one batch at a time, a little slowly, and
 * keeps what it executed in the order in which it did. Thread-safe.
 */
public final class BatchingStore implements QuotaStore {

  /** Long enough for other threads to come; the least that a timer gives is some 50 us. */
  private static final long PAUSE_NANOS = 1;

  /**
   * A request and what it was answered.
   *
   * @param request the request
   * @param answer the answer
   */
  public record Executed(QuotaRequest request, QuotaAnswer answer) {}

  private final QuotaStore real;

  @GuardedBy("this")
  private final List<Executed> executed = new ArrayList<>();

  @GuardedBy("this")
  private final List<Integer> batchSizes = new ArrayList<>();

  @GuardedBy("this")
  private @Nullable Random whims;

  /** Wraps a store that does the work. */
  public BatchingStore(QuotaStore real) {
    this.real = real;
  }

  /**
   * From now on every eighth batch fails somewhere in its midst, in one way or another; null
   * repairs it.
   */
  public synchronized void failsAtRandom(@Nullable Random random) {
    whims = random;
  }

  /** Returns the requests in the order of their execution; those that were repeated, repeatedly. */
  public synchronized List<Executed> executed() {
    return List.copyOf(executed);
  }

  /** Returns how many requests were in each batch, in the order in which the batches came. */
  public synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  @Override
  public synchronized List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    batchSizes.add(requests.size());
    LockSupport.parkNanos(PAUSE_NANOS);
    if (whims == null || whims.nextInt(8) > 0) {
      return executeFirst(requests.size(), requests);
    }
    List<QuotaAnswer> some = executeFirst(whims.nextInt(requests.size() + 1), requests);
    return switch (whims.nextInt(4)) {
      case 0 -> throw StoreException.retryable("no connection", new IOException("reset"));
      case 1 -> throw StoreException.permanent("damaged", new IllegalStateException("checksum"));
      case 2 -> throw new IllegalStateException("a bug");
      default -> some;
    };
  }

  @GuardedBy("this")
  private List<QuotaAnswer> executeFirst(int count, List<? extends QuotaRequest> requests) {
    List<QuotaAnswer> answers = new ArrayList<>();
    for (QuotaRequest request : requests.subList(0, count)) {
      QuotaAnswer answer = real.execute(List.of(request)).get(0);
      executed.add(new Executed(request, answer));
      answers.add(answer);
    }
    return answers;
  }

  // ---- As the real store does it ----

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    return real.exchange(id);
  }

  @Override
  public long enter(NodeId node) {
    return real.enter(node);
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    return real.takeUp(owner, lifetime, after, limit);
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return real.takeOver(owner, lifetime, limit);
  }

  @Override
  public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
    return real.openExchanges(node, after, limit);
  }

  @Override
  public List<ExchangeRecord> expiredExchanges(int limit) {
    return real.expiredExchanges(limit);
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    return real.balance(id);
  }

  @Override
  public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
    return real.balances(after, limit);
  }

  @Override
  public List<JournalEntry> journal(long after, int limit) {
    return real.journal(after, limit);
  }

  @Override
  public LedgerTotals totals() {
    return real.totals();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of(StoreCapability.BATCHING);
  }

  @Override
  public void close() {
    real.close();
  }
}
