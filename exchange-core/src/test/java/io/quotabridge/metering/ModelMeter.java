package io.quotabridge.metering;

/**
 * What a meter is, without threads: the model that the real one is compared with. Not thread-safe.
 */
class ModelMeter implements Meter {

  private final ThresholdListener listener;
  private long granted;
  private long threshold;
  private long used;
  private boolean armed = true;
  private boolean closed;

  ModelMeter(MeterConfig config, ThresholdListener listener) {
    this.listener = listener;
    this.granted = config.grantedOctets();
    this.threshold = config.thresholdOctets();
  }

  @Override
  public boolean tryConsume(long octets) {
    return !closed && octets <= remaining() && consumeUpTo(octets) == octets;
  }

  @Override
  public long consumeUpTo(long octets) {
    long taken = closed ? 0 : Math.min(octets, remaining());
    used += taken;
    if (taken > 0 && armed && threshold > 0 && remaining() <= threshold) {
      armed = false;
      listener.thresholdReached(this, remaining());
    }
    return taken;
  }

  @Override
  public void extend(long octets) {
    extend(octets, threshold);
  }

  @Override
  public void extend(long octets, long thresholdOctets) {
    if (closed) {
      throw new IllegalStateException();
    }
    granted += octets;
    threshold = thresholdOctets;
    armed = true;
  }

  @Override
  public long used() {
    return used;
  }

  @Override
  public long remaining() {
    return granted - used;
  }

  @Override
  public long granted() {
    return granted;
  }

  @Override
  public long close() {
    closed = true;
    return used;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }
}
