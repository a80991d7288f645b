package io.quotabridge.metering;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters that the proofs start from, and the broken ones. */
final class Meters {

  static final ThresholdListener NOBODY = (meter, remaining) -> {};

  /** Long enough for a fault to show, short against a run: a microsecond or so. */
  private static final int WIDEN = 50;

  private Meters() {}

  static MeterConfig config(long granted) {
    return new MeterConfig(granted, 0, 2);
  }

  static StripedMeter sound(long granted) {
    return new StripedMeter(config(granted), NOBODY);
  }

  /** The same meter with stripes, one octet of its grant used; they have yet to lease credits. */
  static <M extends StripedMeter> M striped(M meter) {
    return striped(meter, 0);
  }

  /** The same meter with stripes, one octet of its grant used. */
  static <M extends StripedMeter> M striped(M meter, long creditsEach) {
    long taken = meter.consumeLocked(1, 1, true, null);
    long[] stripes = meter.stripesAcquire();
    if (taken != 1 || stripes == null) {
      throw new IllegalStateException("the grant is too small for stripes");
    }
    // As if each stripe had leased them; nobody else has this meter yet.
    for (int n = 0; n < Stripes.count(stripes); n++) {
      Stripes.setPool(stripes, Stripes.pool(stripes) - creditsEach);
      Stripes.add(stripes, Stripes.cell(stripes, n), creditsEach);
    }
    return meter;
  }

  /** The same meter in its last form, in which a refusal needs no lock. */
  static <M extends StripedMeter> M last(M meter) {
    if (meter.tryConsume(Long.MAX_VALUE) || meter.cellVolatile() >= Stripes.FROZEN) {
      throw new IllegalStateException("a refusal leaves a small grant in its last form");
    }
    return meter;
  }

  private static void widen() {
    for (int i = 0; i < WIDEN; i++) {
      Thread.onSpinWait();
    }
  }

  /** Broken: consumes by a read and a write, where one compare-and-set belongs. */
  static final class TornConsumption extends StripedMeter {

    TornConsumption(long granted) {
      super(config(granted), NOBODY);
    }

    @Override
    boolean consumeFast(long octets) {
      long seen = cellVolatile();
      if (seen < octets) {
        return false;
      }
      widen();
      setCellVolatile(seen - octets);
      return true;
    }
  }

  /** Broken: freezes the central cell by a read and a write, where one exchange belongs. */
  static final class TornFreeze extends StripedMeter {

    TornFreeze(long granted) {
      super(config(granted), NOBODY);
    }

    @Override
    long freezeCell() {
      long seen = cellVolatile();
      widen();
      setCellVolatile(Stripes.FROZEN);
      return seen;
    }
  }

  /** Broken: counts the stripes' credits while they can still be spent. */
  static final class LooseStripes extends StripedMeter {

    LooseStripes(long granted) {
      super(config(granted), NOBODY);
    }

    @Override
    long freezeStripes(long[] live) {
      long credits = Stripes.sum(live);
      widen();
      long late = Stripes.freeze(live);
      return Math.max(credits, late);
    }
  }

  /** Broken: whoever finds its cell frozen is refused, and does not wait for the lock. */
  static final class Hasty extends HastyMeter {

    Hasty(long granted) {
      super(config(granted), NOBODY);
    }

    @Override
    long freezeCell() {
      long seen = super.freezeCell();
      widen();
      return seen;
    }

    @Override
    long freezeStripes(long[] live) {
      long seen = super.freezeStripes(live);
      widen();
      return seen;
    }
  }

  /** Broken: looks at the threshold after it has consumed, where others have consumed as well. */
  static final class LateThreshold extends StripedMeter {

    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicInteger calls;
    private final long threshold;

    LateThreshold(MeterConfig config, AtomicInteger calls) {
      super(config(config.grantedOctets()), NOBODY);
      this.threshold = config.thresholdOctets();
      this.calls = calls;
    }

    @Override
    public boolean tryConsume(long octets) {
      boolean calledBefore = called.get();
      boolean consumed = super.tryConsume(octets);
      widen();
      if (consumed && !calledBefore && remaining() <= threshold) {
        called.set(true);
        calls.incrementAndGet();
      }
      return consumed;
    }
  }

  /** Octets consumed by so many calls for one. */
  static long consumeOneByOne(Gate gate, int calls) {
    long taken = 0;
    for (int i = 0; i < calls; i++) {
      taken += gate.consumeUpTo(1);
    }
    return taken;
  }

  /** The same gate, holding a slice of the quota, of which it has used one octet. */
  static Gate withSlice(Gate gate) {
    if (!gate.tryConsume(1) || ((SharedQuota.Share) gate).cellVolatile() == 0) {
      throw new IllegalStateException("the quota is too small for a slice");
    }
    return gate;
  }

  /** Broken: recalls what a gate held when it was read, whatever was spent of it since. */
  static final class TornRecall extends TornQuota {

    TornRecall(long granted) {
      super(config(granted), NOBODY);
    }

    @Override
    void afterRead() {
      widen();
    }
  }
}
