package io.quotabridge.metering;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Broken on purpose: compares with an estimate of what all cells hold, then adds to its own, as
 * Linux's {@code percpu_counter_limited_add} once did.
 */
final class EstimatingMeter implements Meter {

  private final AtomicLongArray cells = new AtomicLongArray(2);
  private final ModelMeter rest;

  EstimatingMeter(MeterConfig config) {
    this.rest = new ModelMeter(config, (meter, remaining) -> {});
  }

  @Override
  public boolean tryConsume(long octets) {
    return consume(octets, octets) != 0;
  }

  @Override
  public long consumeUpTo(long octets) {
    return consume(1, octets);
  }

  private long consume(long least, long most) {
    long taken = isClosed() ? 0 : Math.min(most, remaining());
    if (taken < least) {
      return 0;
    }
    cells.addAndGet((int) Thread.currentThread().getId() & 1, taken);
    return taken;
  }

  @Override
  public long used() {
    return cells.get(0) + cells.get(1);
  }

  @Override
  public long remaining() {
    return granted() - used();
  }

  @Override
  public synchronized void extend(long octets) {
    rest.extend(octets);
  }

  @Override
  public synchronized void extend(long octets, long thresholdOctets) {
    rest.extend(octets, thresholdOctets);
  }

  @Override
  public synchronized long granted() {
    return rest.granted();
  }

  @Override
  public synchronized long close() {
    rest.close();
    return used();
  }

  @Override
  public synchronized boolean isClosed() {
    return rest.isClosed();
  }
}
