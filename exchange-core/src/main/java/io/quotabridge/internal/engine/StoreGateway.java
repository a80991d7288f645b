package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.List;

/** The core's only way to execute requests on the store. Thread-safe. */
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
    List<QuotaAnswer> answers;
    try {
      answers = store.execute(List.of(request));
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw StoreException.permanent("quota store failed on " + request, e);
    }
    if (answers.size() != 1) {
      throw StoreException.permanent(
          "quota store gave " + answers.size() + " answers to one request: " + request,
          new IllegalStateException("answers must match requests"));
    }
    return answers.get(0);
  }
}
