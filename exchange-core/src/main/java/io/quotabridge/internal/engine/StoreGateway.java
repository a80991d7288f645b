package io.quotabridge.internal.engine;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core's only way to execute requests on the store and to read exchanges. Whatever a store
 * throws, or answers against its contract, comes out as a {@link StoreException}; an {@link Error}
 * comes out as it is. Thread-safe.
 */
final class StoreGateway {

  private static final Logger LOG = LoggerFactory.getLogger(StoreGateway.class);

  private final QuotaStore store;

  /** Absent for a store that gains nothing from batches. */
  private final @Nullable RequestBatches batches;

  /**
   * Makes one.
   *
   * @param executor where requests go on that were submitted
   * @param time when it is looked after those who wait for company
   */
  StoreGateway(QuotaStore store, Executor executor, Time time) {
    this.store = store;
    this.batches =
        store.capabilities().contains(StoreCapability.BATCHING)
            ? new RequestBatches(
                this::answers,
                executor,
                Tasks.ownThreads("batches"),
                task -> time.after(RequestBatches.LONGEST_WAIT, task))
            : null;
  }

  /**
   * Executes one request.
   *
   * @throws StoreException whatever went wrong in the store
   */
  QuotaAnswer execute(QuotaRequest request) {
    return Answers.checked(
        request, batches == null ? answers(List.of(request)).get(0) : batches.execute(request));
  }

  /**
   * Has one request executed without waiting for those that it goes with; to be called by a thread
   * that may work for them. A store that gains nothing from batches is asked here and now.
   *
   * @param request the request
   * @param then is given what came of it, by the executor or this thread
   */
  void submit(QuotaRequest request, Consumer<Outcome> then) {
    if (batches == null) {
      then.accept(alone(request));
    } else {
      batches.submit(
          request,
          outcome -> then.accept(Outcome.of(() -> Answers.checked(request, outcome.orThrow()))));
    }
  }

  /** As with batches, an Error of the store is told as its failure. */
  private Outcome alone(QuotaRequest request) {
    try {
      return Outcome.of(() -> execute(request));
    } catch (Error e) {
      LOG.error("{} broke off", request, e);
      return new Outcome.Failed(StoreException.permanent(request + " broke off", e));
    }
  }

  /**
   * Executes requests in their order, together where the store gains from that. Each has an outcome
   * of its own, in the same order; one that fails keeps none of the others from being tried.
   */
  List<Outcome> executeAll(List<? extends QuotaRequest> requests) {
    if (batches != null) {
      return batches.executeAll(requests);
    }
    List<Outcome> outcomes = new ArrayList<>(requests.size());
    for (QuotaRequest request : requests) {
      outcomes.add(Outcome.of(() -> answers(List.of(request)).get(0)));
    }
    return outcomes;
  }

  /**
   * Reads an exchange.
   *
   * @throws StoreException whatever went wrong in the store
   */
  Optional<ExchangeRecord> find(ExchangeId id) {
    return asked(id, () -> Objects.requireNonNull(store.exchange(id), "the store's answer"));
  }

  /**
   * Begins a new life of a node.
   *
   * @throws StoreException whatever went wrong in the store
   */
  Owner enter(NodeId node) {
    return asked(node, () -> new Owner(node, store.enter(node)));
  }

  /**
   * Takes up a page of a node's exchanges; see {@link QuotaStore#takeUp}.
   *
   * @throws StoreException whatever went wrong in the store
   */
  List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    return asked(owner, () -> List.copyOf(store.takeUp(owner, lifetime, after, limit)));
  }

  /**
   * Takes over exchanges that expired; see {@link QuotaStore#takeOver}.
   *
   * @throws StoreException whatever went wrong in the store
   */
  List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return asked(owner, () -> List.copyOf(store.takeOver(owner, lifetime, limit)));
  }

  /**
   * Reads an account's position.
   *
   * @throws StoreException whatever went wrong in the store
   */
  Optional<AccountBalance> balance(AccountId id) {
    return asked(id, () -> Objects.requireNonNull(store.balance(id), "the store's answer"));
  }

  /** Returns whether asking again may help after a failure. */
  static boolean mayHelp(RuntimeException e) {
    return e instanceof StoreException failure && failure.isRetryable();
  }

  /** Has the store execute one request or more; there are as many answers as requests. */
  private List<QuotaAnswer> answers(List<? extends QuotaRequest> requests) {
    Object question = requests.size() == 1 ? requests.get(0) : requests.size() + " requests";
    List<QuotaAnswer> answers = asked(question, () -> List.copyOf(store.execute(requests)));
    if (answers.size() != requests.size()) {
      throw StoreException.permanent(
          "quota store gave "
              + answers.size()
              + " answers to "
              + (requests.size() == 1 ? "one request: " + question : question),
          new IllegalStateException("answers must match requests"));
    }
    return answers;
  }

  private static <T> T asked(Object question, Supplier<T> store) {
    try {
      return store.get();
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw StoreException.permanent("quota store failed on " + question, e);
    }
  }
}
