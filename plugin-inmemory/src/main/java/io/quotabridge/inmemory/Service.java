package io.quotabridge.inmemory;

import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.UsageSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One exchange that a base station serves: where it counts, how, and how much. Thread-safe. */
final class Service {

  /* A million of these may be open at once, so the counter is a field and not an object. An exchange
   * is counted in the path or from outside, never both, because the same octets would then be
   * charged twice; the first call decides which.
   */

  private enum Way {
    IN_PATH,
    OUTSIDE
  }

  private static final VarHandle CARRIED;
  private static final VarHandle WAY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CARRIED = lookup.findVarHandle(Service.class, "carried", long.class);
      WAY = lookup.findVarHandle(Service.class, "way", Way.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile UsageSink sink;
  private volatile long carried;
  private volatile @Nullable Way way;

  Service(UsageSink sink) {
    this.sink = sink;
  }

  UsageSink sink() {
    return sink;
  }

  /** A node that took the exchange up again counts through a sink of its own. */
  void continueWith(UsageSink newSink) {
    sink = newSink;
  }

  long carried() {
    return carried;
  }

  long carryUpTo(long octets) {
    requirePositive(octets);
    choose(Way.IN_PATH);
    long through = sink.consumeUpTo(octets);
    CARRIED.getAndAdd(this, through);
    return through;
  }

  boolean carryWhole(long octets) {
    requirePositive(octets);
    choose(Way.IN_PATH);
    boolean through = sink.tryConsume(octets);
    if (through) {
      CARRIED.getAndAdd(this, octets);
    }
    return through;
  }

  void report(long totalOctets) {
    long total = new Usage(totalOctets).octets(); // checks it before anything is kept
    choose(Way.OUTSIDE);
    long known = carried;
    while (total > known && !CARRIED.compareAndSet(this, known, total)) {
      known = carried;
    }
    sink.report(total);
  }

  /** A station that counts from outside hands its final total over before it stops. */
  void reportFinal() {
    if (way == Way.OUTSIDE) {
      sink.report(carried);
    }
  }

  private static void requirePositive(long octets) {
    if (octets < 1) {
      throw new IllegalArgumentException("octets (" + octets + ") must be 1 or more");
    }
  }

  private void choose(Way wanted) {
    if (way != wanted && !WAY.compareAndSet(this, null, wanted) && way != wanted) {
      throw new IllegalStateException(
          "this exchange is counted "
              + way
              + "; counting it "
              + wanted
              + " too would charge twice");
    }
  }
}
