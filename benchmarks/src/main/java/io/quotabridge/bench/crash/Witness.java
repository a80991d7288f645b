package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one life of a node and its store, and notes what the store answered before the
 * node learns of it; says at once when an answer breaks a promise. Thread-safe.
 */
final class Witness implements QuotaStore {

  private final QuotaStore store;
  private final Truth truth;
  private final int life;
  private final Violations violations;
  private final Queue<ExchangeId> takenUp = new ConcurrentLinkedQueue<>();
  private final Set<Integer> takenOver = ConcurrentHashMap.newKeySet();

  Witness(QuotaStore store, Truth truth, int life) {
    this.store = store;
    this.truth = truth;
    this.life = life;
    this.violations = new Violations(truth, life);
  }

  /** Returns what this life took up of earlier ones. */
  List<ExchangeId> takenUp() {
    return List.copyOf(takenUp);
  }

  // ---- What the store answers ----

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    List<Integer> owners = new ArrayList<>(requests.size());
    for (QuotaRequest request : requests) {
      owners.add(
          request instanceof ExchangeRequest exchange
              ? (int) truth.get(slot(exchange), Word.OWNER)
              : 0);
    }
    List<QuotaAnswer> answers = store.execute(requests);
    for (int i = 0; i < answers.size(); i++) {
      if (requests.get(i) instanceof ExchangeRequest exchange) {
        note(exchange, answers.get(i), owners.get(i));
      }
    }
    return answers;
  }

  private static int slot(ExchangeRequest request) {
    return World.slot(request.exchangeId());
  }

  private void note(ExchangeRequest request, QuotaAnswer answer, int ownerBefore) {
    ExchangeStatus status = answer.exchangeStatus().orElse(null);
    if (status == null || status == ExchangeStatus.REFUSED) {
      return;
    }
    int slot = slot(request);
    truth.raise(slot, Word.REPORTED, answer.usedOctets());
    if (status == ExchangeStatus.SETTLED && takenOver.remove(slot)) {
      truth.mark(slot, Mark.SETTLED_FOR_ANOTHER);
    }
    if (answer.grantedOctets() > 0) {
      allowed(slot, answer.usedOctets(), answer.grantedOctets());
      if (ownerBefore > life) {
        violations.report(
            "life " + ownerBefore + " owns it, and " + life + " got a grant: " + request);
      }
      if (request instanceof Initial) {
        truth.raise(slot, Word.OWNER, life);
      }
    }
    if (status == ExchangeStatus.OPEN && answer.usedOctets() < request.usedOctets()) {
      violations.report("a report was dropped: " + request + " got " + answer);
    }
  }

  private void allowed(int slot, long used, long granted) {
    truth.raise(slot, Word.ALLOWED, used + granted);
    truth.raise(life, LifeWord.LARGEST_GRANT, granted);
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    List<ExchangeRecord> page = store.takeUp(owner, lifetime, after, limit);
    page.forEach(this::noteTaken);
    page.forEach(exchange -> takenUp.add(exchange.id()));
    count(LifeWord.TAKEN_UP, page.size());
    return page;
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    List<ExchangeRecord> page = store.takeOver(owner, lifetime, limit);
    List<Integer> others =
        page.stream()
            .map(exchange -> World.slot(exchange.id()))
            .filter(slot -> truth.get(slot, Word.OWNER) != life)
            .toList();
    takenOver.addAll(others);
    page.forEach(this::noteTaken);
    count(LifeWord.TAKEN_OVER, others.size());
    return page;
  }

  private void noteTaken(ExchangeRecord exchange) {
    int slot = World.slot(exchange.id());
    truth.raise(slot, Word.OWNER, life);
    truth.raise(slot, Word.REPORTED, exchange.usedOctets());
    allowed(slot, exchange.usedOctets(), exchange.reservedOctets());
  }

  private void count(LifeWord word, long more) {
    long unused = truth.add(life, word, more);
  }

  // ---- Handed through ----

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    return store.exchange(id);
  }

  @Override
  public long enter(NodeId node) {
    return store.enter(node);
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
