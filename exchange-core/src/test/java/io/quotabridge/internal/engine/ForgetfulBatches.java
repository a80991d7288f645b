package io.quotabridge.internal.engine;

/** Mutant: whoever leaves looks whether somebody waits, and only then takes the lock. */
final class ForgetfulBatches extends RequestBatches {

  ForgetfulBatches(Batch.Execution store, int maxBatch, int maxInFlight) {
    super(store, Runnable::run, Runnable::run, task -> {}, maxBatch, maxInFlight);
  }

  @Override
  void leave(int requests) {
    if (somebodyWaits()) {
      super.leave(requests);
      return;
    }
    lock.lock();
    try {
      inFlight--;
    } finally {
      lock.unlock();
    }
  }

  private boolean somebodyWaits() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
