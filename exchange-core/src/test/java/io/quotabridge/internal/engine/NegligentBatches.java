package io.quotabridge.internal.engine;

/** Mutant: a caller that leaves submitted requests behind sends nobody to look after them. */
final class NegligentBatches extends RequestBatches {

  NegligentBatches(Batch.Execution store, int maxBatch, int maxInFlight) {
    super(store, Runnable::run, Runnable::run, task -> {}, maxBatch, maxInFlight);
  }

  @Override
  void leave(int requests) {
    boolean unused = passOn(requests);
  }
}
