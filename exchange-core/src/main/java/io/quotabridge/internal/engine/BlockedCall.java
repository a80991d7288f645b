package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.QuotaRequest;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for its requests, or until it has to lead. */
final class BlockedCall extends Call {

  private final Thread caller = Thread.currentThread();
  private volatile boolean leads;
  private volatile @Nullable Batch batch;

  BlockedCall(List<? extends QuotaRequest> requests) {
    super(requests);
  }

  boolean isWaiting() {
    return batch == null && !leads;
  }

  @Nullable Batch batch() {
    return batch;
  }

  void tellToLead() {
    leads = true;
    LockSupport.unpark(caller);
  }

  @Override
  void tell(Batch executed) {
    batch = executed;
    if (caller != Thread.currentThread()) {
      LockSupport.unpark(caller);
    }
  }
}
