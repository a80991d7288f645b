package io.quotabridge.metering;

/** What a pool is, without threads. Not thread-safe. */
final class ModelPool extends ModelMeter implements QuotaPool {

  private int open;

  ModelPool(MeterConfig config, ThresholdListener listener) {
    super(config, listener);
  }

  @Override
  public Gate open() {
    if (isClosed()) {
      throw new IllegalStateException();
    }
    open++;
    return new ModelGate();
  }

  @Override
  public int openGates() {
    return isClosed() ? 0 : open;
  }

  private final class ModelGate implements Gate {
    private long used;
    private boolean closed;

    @Override
    public boolean tryConsume(long octets) {
      return octets <= remaining() && consumeUpTo(octets) == octets;
    }

    @Override
    public long consumeUpTo(long octets) {
      long taken = closed ? 0 : ModelPool.this.consumeUpTo(octets);
      used += taken;
      return taken;
    }

    @Override
    public long used() {
      return used;
    }

    @Override
    public long close() {
      open -= closed ? 0 : 1;
      closed = true;
      return used;
    }

    @Override
    public boolean isClosed() {
      return closed || ModelPool.this.isClosed();
    }
  }
}
