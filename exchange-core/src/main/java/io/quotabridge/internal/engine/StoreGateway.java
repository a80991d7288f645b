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
import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The core's only way to execute requests on the store and to read exchanges. Whatever a store
 * throws, or answers against its contract, comes out as a {@link StoreException}. Thread-safe.
 */
final class StoreGateway {

  private final QuotaStore store;

  StoreGateway(QuotaStore store) {
    this.store = store;
  }

  /**
   * Executes one request.
   *
   * @throws StoreException whatever went wrong in the store
   */
  QuotaAnswer execute(QuotaRequest request) {
    List<QuotaAnswer> answers = asked(request, () -> List.copyOf(store.execute(List.of(request))));
    if (answers.size() != 1) {
      throw StoreException.permanent(
          "quota store gave " + answers.size() + " answers to one request: " + request,
          new IllegalStateException("answers must match requests"));
    }
    return answers.get(0);
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
