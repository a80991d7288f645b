package io.quotabridge.spi.tck;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.Decision;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.ledger.LedgerRows;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plainest store there can be: sorted maps under one lock, and the rules. What others are
 * compared with; the kit's own tests break it in the ways that the kit must notice. Thread-safe.
 */
class ReferenceStore implements QuotaStore {

  /** Where the rows are; the lock is its monitor. */
  static class Place {
    final Map<AccountId, AccountBalance> accounts = new TreeMap<>();
    final Map<ExchangeId, ExchangeRecord> exchanges = new TreeMap<>();
    final Map<PostingId, PostingRecord> postings = new HashMap<>();
    final List<JournalEntry> journal = new ArrayList<>();
    final Map<NodeId, Long> epochs = new HashMap<>();
  }

  private final Place place;
  private final Ledger ledger;
  private volatile boolean closed;

  ReferenceStore(PluginConfig settings, Place place) {
    this.ledger = new Ledger(LedgerConfig.from(settings));
    this.place = place;
  }

  ReferenceStore(PluginConfig settings) {
    this(settings, new Place());
  }

  final Place place() {
    return place;
  }

  // ---- Requests ----

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    requireOpen();
    synchronized (place) {
      List<QuotaAnswer> answers = new ArrayList<>();
      for (QuotaRequest request : requests) {
        answers.add(execute(request));
      }
      return answers;
    }
  }

  QuotaAnswer execute(QuotaRequest request) {
    Decision decision = decide(request);
    write(decision);
    return decision.answer();
  }

  Decision decide(QuotaRequest request) {
    return ledger.decide(request, new Rows(), Instant.now());
  }

  void write(Decision decision) {
    decision.accounts().forEach(row -> place.accounts.put(row.account().id(), row));
    decision.exchangeRow().ifPresent(row -> place.exchanges.put(row.id(), row));
    decision.postingRow().ifPresent(row -> place.postings.put(row.id(), row));
    decision.journalEntry().ifPresent(this::append);
  }

  void append(JournalEntry entry) {
    place.journal.add(entry.at(place.journal.size() + 1));
  }

  private final class Rows implements LedgerRows {

    @Override
    public @Nullable AccountBalance account(AccountId id) {
      return place.accounts.get(id);
    }

    @Override
    public @Nullable ExchangeRecord exchange(ExchangeId id) {
      return place.exchanges.get(id);
    }

    @Override
    public @Nullable PostingRecord posting(PostingId id) {
      return place.postings.get(id);
    }
  }

  // ---- Owners ----

  @Override
  public long enter(NodeId node) {
    requireOpen();
    synchronized (place) {
      return place.epochs.merge(node, 1L, Math::addExact);
    }
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    requireOpen();
    synchronized (place) {
      Instant now = Instant.now();
      return written(
          openAfter(after)
              .flatMap(row -> ledger.takeUp(row, owner, lifetime, now).stream())
              .limit(limit));
    }
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    requireOpen();
    synchronized (place) {
      Instant now = Instant.now();
      return written(
          expired(now)
              .flatMap(row -> ledger.takeOver(row, owner, lifetime, now).stream())
              .limit(limit));
    }
  }

  private List<ExchangeRecord> written(Stream<ExchangeRecord> decided) {
    List<ExchangeRecord> taken = decided.toList();
    taken.forEach(row -> place.exchanges.put(row.id(), row));
    return taken;
  }

  // ---- Reading ----

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    requireOpen();
    synchronized (place) {
      return Optional.ofNullable(place.exchanges.get(id));
    }
  }

  @Override
  public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
    requireOpen();
    synchronized (place) {
      return openAfter(after).filter(row -> row.owner().node().equals(node)).limit(limit).toList();
    }
  }

  @Override
  public List<ExchangeRecord> expiredExchanges(int limit) {
    requireOpen();
    Instant now = Instant.now();
    synchronized (place) {
      return expired(now).limit(limit).toList();
    }
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    requireOpen();
    synchronized (place) {
      return Optional.ofNullable(place.accounts.get(id));
    }
  }

  @Override
  public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
    requireOpen();
    synchronized (place) {
      return place.accounts.values().stream()
          .filter(balance -> after == null || balance.account().id().compareTo(after) > 0)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<JournalEntry> journal(long after, int limit) {
    requireOpen();
    synchronized (place) {
      return place.journal.stream().filter(entry -> entry.sequence() > after).limit(limit).toList();
    }
  }

  @Override
  public LedgerTotals totals() {
    requireOpen();
    synchronized (place) {
      Collection<AccountBalance> balances = place.accounts.values();
      List<ExchangeRecord> open = open().toList();
      return new LedgerTotals(
          sum(place.postings.values(), row -> isDeposit(row) ? row.octets() : 0),
          sum(balances, AccountBalance::quota),
          sum(balances, AccountBalance::reserved),
          sum(balances, AccountBalance::supplied),
          sum(balances, AccountBalance::received),
          sum(balances, row -> Math.max(0, row.supplied() - row.quota())),
          sum(open, ExchangeRecord::reservedOctets),
          sum(open, ExchangeRecord::chargedOctets),
          sum(place.journal, row -> isExchange(row) ? row.octets() : 0));
    }
  }

  private static boolean isDeposit(PostingRecord row) {
    return row.giver().isEmpty() && row.result().isSuccess();
  }

  private static boolean isExchange(JournalEntry entry) {
    return entry.kind() == JournalEntry.Kind.EXCHANGE;
  }

  private Stream<ExchangeRecord> open() {
    return place.exchanges.values().stream().filter(ExchangeRecord::isOpen);
  }

  private Stream<ExchangeRecord> openAfter(@Nullable ExchangeId after) {
    return open().filter(row -> after == null || row.id().compareTo(after) > 0);
  }

  private Stream<ExchangeRecord> expired(Instant now) {
    return open()
        .filter(row -> row.expiresAt().isBefore(now))
        .sorted(Comparator.comparing(ExchangeRecord::expiresAt));
  }

  private static <T> long sum(Collection<T> rows, ToLongFunction<T> octets) {
    return rows.stream().mapToLong(octets).reduce(0, Math::addExact);
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of();
  }

  @Override
  public void close() {
    closed = true;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the reference store is closed");
    }
  }
}
