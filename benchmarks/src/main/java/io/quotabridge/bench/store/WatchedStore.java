package io.quotabridge.bench.store;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A store that counts the batches that reach another one. Thread-safe. */
final class WatchedStore implements QuotaStore {

  private final QuotaStore store;
  private final LongAdder batches = new LongAdder();
  private final LongAdder requests = new LongAdder();

  WatchedStore(QuotaStore store) {
    this.store = store;
  }

  /** Returns how many requests a batch had on average, or 0 if there was none. */
  double meanBatch() {
    long sum = batches.sum();
    return sum == 0 ? 0 : (double) requests.sum() / sum;
  }

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> batch) {
    List<QuotaAnswer> answers = store.execute(batch);
    batches.increment();
    requests.add(batch.size());
    return answers;
  }

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    return store.exchange(id);
  }

  @Override
  public long enter(NodeId node) {
    return store.enter(node);
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    return store.takeUp(owner, lifetime, after, limit);
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return store.takeOver(owner, lifetime, limit);
  }

  @Override
  public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
    return store.openExchanges(node, after, limit);
  }

  @Override
  public List<ExchangeRecord> expiredExchanges(int limit) {
    return store.expiredExchanges(limit);
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    return store.balance(id);
  }

  @Override
  public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
    return store.balances(after, limit);
  }

  @Override
  public List<JournalEntry> journal(long after, int limit) {
    return store.journal(after, limit);
  }

  @Override
  public LedgerTotals totals() {
    return store.totals();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return store.capabilities();
  }

  @Override
  public void close() {
    store.close();
  }
}
