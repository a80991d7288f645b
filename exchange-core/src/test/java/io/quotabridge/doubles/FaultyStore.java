package io.quotabridge.doubles;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store that works, until the test asks for a fault: one that fails before it writes, loses its
 * answer after it wrote, stands still, or talks nonsense. Keeps what it was asked to execute.
 * Thread-safe.
 */
public final class FaultyStore implements QuotaStore {

  /** What happens to the next request of a kind. */
  private interface Fault {
    List<QuotaAnswer> around(Work work);
  }

  /** Executes the request for real. */
  private interface Work {
    List<QuotaAnswer> run();
  }

  private final QuotaStore real;
  private final Map<Class<?>, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final Map<ExchangeId, RuntimeException> spoilt = new ConcurrentHashMap<>();
  private final List<QuotaRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger pagesToTakeUp = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicInteger askedTooLate = new AtomicInteger();
  private volatile @Nullable RuntimeException readFault;
  private volatile @Nullable RuntimeException absence;
  private volatile @Nullable Random whims;
  private volatile @Nullable Gate takingOver;

  /** Wraps a store that works. */
  public FaultyStore(QuotaStore real) {
    this.real = real;
  }

  // ---- Faults; each strikes once, those of a kind in the order in which they were asked for ----

  private void next(Class<? extends QuotaRequest> kind, Fault fault) {
    faults.computeIfAbsent(kind, same -> new ConcurrentLinkedQueue<>()).add(fault);
  }

  /** The next request of this kind fails, and nothing is written. */
  public void failsBeforeWriting(Class<? extends QuotaRequest> kind) {
    failsBeforeWriting(kind, StoreException.retryable("no connection", new IOException("reset")));
  }

  /** The next request of this kind fails in this way, and nothing is written. */
  public void failsBeforeWriting(Class<? extends QuotaRequest> kind, RuntimeException fault) {
    next(
        kind,
        work -> {
          throw fault;
        });
  }

  /** The next request of this kind is executed, and its answer is lost. */
  public void losesTheAnswer(Class<? extends QuotaRequest> kind) {
    next(
        kind,
        work -> {
          List<QuotaAnswer> lost = work.run();
          throw StoreException.retryable(
              "the connection broke after " + lost, new IOException("reset"));
        });
  }

  /** The next request of this kind is answered like this; the real store does not see it. */
  public void answers(Class<? extends QuotaRequest> kind, List<QuotaAnswer> nonsense) {
    next(kind, work -> nonsense);
  }

  /** The next request of this kind is executed, and its answer changed. */
  public void alters(Class<? extends QuotaRequest> kind, UnaryOperator<List<QuotaAnswer>> change) {
    next(kind, work -> change.apply(work.run()));
  }

  /** The next request of this kind waits at a gate before it is executed. */
  public Gate holds(Class<? extends QuotaRequest> kind) {
    Gate gate = new Gate();
    next(
        kind,
        work -> {
          gate.pass();
          return work.run();
        });
    return gate;
  }

  /** The next request of this kind is executed, and waits at a gate before it is answered. */
  public Gate holdsTheAnswer(Class<? extends QuotaRequest> kind) {
    Gate gate = new Gate();
    next(
        kind,
        work -> {
          List<QuotaAnswer> answers = work.run();
          gate.pass();
          return answers;
        });
    return gate;
  }

  /** From now on every request about one exchange fails in this way; {@code null} repairs it. */
  public void failsFor(String exchangeId, @Nullable RuntimeException fault) {
    ExchangeId id = new ExchangeId(exchangeId);
    if (fault == null) {
      spoilt.remove(id);
    } else {
      spoilt.put(id, fault);
    }
  }

  /** The next attempt to take over waits at a gate before it is executed. */
  public Gate holdsTakingOver() {
    Gate gate = new Gate();
    takingOver = gate;
    return gate;
  }

  private void requireUnspoilt(List<? extends QuotaRequest> requests) {
    for (QuotaRequest request : requests) {
      if (request instanceof ExchangeRequest about && spoilt.containsKey(about.exchangeId())) {
        throw Objects.requireNonNull(spoilt.get(about.exchangeId()));
      }
    }
  }

  /** From now on nothing can be executed or read. */
  public void goesAway() {
    goesAway(StoreException.retryable("no connection", new IOException("refused")));
  }

  /** From now on whatever is asked fails in this way. */
  public void goesAway(RuntimeException fault) {
    absence = fault;
  }

  /** From now on it works again. */
  public void comesBack() {
    absence = null;
  }

  private void requirePresence() {
    RuntimeException fault = absence;
    if (fault != null) {
      throw fault;
    }
  }

  /** From now on exchanges and balances cannot be read; {@code null} repairs it. */
  public void failsToRead(@Nullable RuntimeException fault) {
    readFault = fault;
  }

  /** After so many pages more, taking up fails once. */
  public void failsToTakeUpAfter(int pages) {
    pagesToTakeUp.set(pages + 1);
  }

  /** From now on every fourth request fails, before it is executed or after; null repairs it. */
  public void failsAtRandom(@Nullable Random random) {
    whims = random;
  }

  private @Nullable Fault whim() {
    Random random = whims;
    if (random == null || random.nextInt(4) > 0) {
      return null;
    }
    boolean writes = random.nextBoolean();
    return work -> {
      String outcome = writes ? "after " + work.run() : "before anything was written";
      throw StoreException.retryable("failed " + outcome, new IOException("reset"));
    };
  }

  // ---- What it was asked ----

  /** Returns the requests of one kind, in the order in which they came. */
  public <R extends QuotaRequest> List<R> asked(Class<R> kind) {
    synchronized (asked) {
      return asked.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** Returns how often it was asked to execute something after it was closed. */
  public int askedTooLate() {
    return askedTooLate.get();
  }

  /** Returns how often it was closed. */
  public int closes() {
    return closes.get();
  }

  private void countIfTooLate() {
    if (closes.get() > 0) {
      askedTooLate.incrementAndGet();
    }
  }

  // ---- The port ----

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    asked.addAll(requests);
    countIfTooLate();
    requirePresence();
    requireUnspoilt(requests);
    Queue<Fault> ordered = faults.get(requests.get(0).getClass());
    Fault first = ordered == null ? null : ordered.poll();
    Fault fault = first == null ? whim() : first;
    return fault == null ? real.execute(requests) : fault.around(() -> real.execute(requests));
  }

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    requireReadable();
    return real.exchange(id);
  }

  private void requireReadable() {
    requirePresence();
    RuntimeException fault = readFault;
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public long enter(NodeId node) {
    requirePresence();
    return real.enter(node);
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    requirePresence();
    if (pagesToTakeUp.decrementAndGet() == 0) {
      throw StoreException.retryable("no connection", new IOException("reset"));
    }
    return real.takeUp(owner, lifetime, after, limit);
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    requirePresence();
    Gate gate = takingOver;
    if (gate != null) {
      takingOver = null;
      gate.pass();
    }
    countIfTooLate();
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
    requireReadable();
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
    return real.capabilities();
  }

  /** Notes it, and leaves the real store open, so that the test can look at the books. */
  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
