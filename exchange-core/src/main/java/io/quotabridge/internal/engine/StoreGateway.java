package io.quotabridge.internal.engine;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

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
