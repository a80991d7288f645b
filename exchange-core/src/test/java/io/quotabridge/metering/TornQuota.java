package io.quotabridge.metering;

/** Broken on purpose: recalls what a cell held when it was read, whatever was spent of it since. */
class TornQuota extends SharedQuota {

  TornQuota(MeterConfig config, ThresholdListener listener) {
    super(config, listener);
  }

  @Override
  long empty(Share share) {
    long seen = share.cellVolatile();
    afterRead();
    long unused = super.empty(share);
    return seen;
  }

  /** Where the fault is: a test may widen it. */
  void afterRead() {}
}
