package io.quotabridge.inmemory;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps quotas, exchanges and the journal in the memory of one process, exact under any
 * concurrency. Nothing survives the process, nothing is shared between nodes, and nothing is gained
 * from batches. Thread-safe.
 *
 * <p>It forgets nothing: an exchange's id is used once, and the journal is the record. Requests and
 * pages of the journal cost the same however much is kept; {@link #openExchanges}, {@link
 * #expiredExchanges} and {@link #balances} pass once over all exchanges or accounts for each page,
 * some 100 ms a million rows, and {@link #totals} over everything. They take no lock that a request
 * waits for. An open exchange takes about 330 octets with its identifiers, a settled one about 430
 * with its journal entry.
 */
public final class InMemoryQuotaStore implements QuotaStore {

  private final Clock clock;
  private final Accounts accounts = new Accounts();
  private final Exchanges exchanges = new Exchanges();
  private final Postings postings = new Postings();
  private final Journal journal = new Journal();
  private final ConcurrentMap<NodeId, Long> epochs = new ConcurrentHashMap<>();
  private final Transactions transactions;
  private volatile boolean closed;

  /** Makes an empty store with the default rules and the system's clock. */
  public InMemoryQuotaStore() {
    this(LedgerConfig.DEFAULT, Clock.systemUTC());
  }

  /**
   * Makes an empty store.
   *
   * @param config the rules that the carrier chose
   * @param clock what gives exchanges and journal entries their times
   */
  public InMemoryQuotaStore(LedgerConfig config, Clock clock) {
    this.clock = clock;
    this.transactions =
        new Transactions(accounts, exchanges, postings, journal, new Ledger(config), clock);
  }

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    requireOpen();
    if (requests.size() == 1) {
      return List.of(requests.get(0).accept(transactions));
    }
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    for (QuotaRequest request : requests) {
      answers.add(request.accept(transactions));
    }
    return answers;
  }

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    requireOpen();
    return Optional.ofNullable(exchanges.find(id));
  }

  @Override
  public long enter(NodeId node) {
    requireOpen();
    return epochs.merge(node, 1L, Math::addExact);
  }

  /** Goes on where some were settled or taken meanwhile: only the last page may be short. */
  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    requireOpen();
    int size = atLeast("limit", limit, 1);
    List<ExchangeRecord> taken = new ArrayList<>();
    ExchangeId last = after;
    boolean more = true;
    while (more && taken.size() < size) {
      int missing = size - taken.size();
      List<ExchangeRecord> found = exchanges.openOf(owner, last, missing);
      taken.addAll(transactions.takeUp(found, owner, lifetime));
      last = found.isEmpty() ? last : found.get(found.size() - 1).id();
      more = found.size() == missing;
    }
    return taken;
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return transactions.takeOver(expiredExchanges(limit), owner, lifetime);
  }

  @Override
  public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
    requireOpen();
    return exchanges.openOf(node, after, atLeast("limit", limit, 1));
  }

  @Override
  public List<ExchangeRecord> expiredExchanges(int limit) {
    requireOpen();
    return exchanges.expired(clock.instant(), atLeast("limit", limit, 1));
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    requireOpen();
    return accounts.find(id);
  }

  @Override
  public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
    requireOpen();
    return accounts.page(after, atLeast("limit", limit, 1));
  }

  /**
   * Pages through the journal. Sequences rise from 1 without gaps. Whoever reads to the present end
   * and later goes on from the last sequence misses nothing and reads nothing twice.
   */
  @Override
  public List<JournalEntry> journal(long after, int limit) {
    requireOpen();
    if (after < 0) {
      throw new IllegalArgumentException("after (" + after + ") must be 0 or more");
    }
    return journal.page(after, atLeast("limit", limit, 1));
  }

  /** Returns sums over the whole store, exact when no request is under way. */
  @Override
  public LedgerTotals totals() {
    requireOpen();
    return Totals.of(accounts, exchanges, postings, journal);
  }

  /** Returns none: it is neither durable nor shared, and does not gain from batches. */
  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of();
  }

  /** Closes it; whatever is asked of it afterwards is an {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the quota store is closed");
    }
  }

  private static int atLeast(String field, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(field + " (" + value + ") must be " + least + " or more");
    }
    return value;
  }
}
