package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.QuotaRequest;
import java.util.List;

/** Requests that wait for the store together. Not thread-safe: handed on under the queue's lock. */
abstract sealed class Call permits BlockedCall, SubmittedCall {

  private final List<? extends QuotaRequest> requests;

  /** Where its requests begin in the batch; written before the batch is. */
  private int first;

  Call(List<? extends QuotaRequest> requests) {
    this.requests = requests;
  }

  List<? extends QuotaRequest> requests() {
    return requests;
  }

  int first() {
    return first;
  }

  void isAt(int index) {
    first = index;
  }

  /** Its requests have been executed, or given up. */
  abstract void tell(Batch executed);
}
