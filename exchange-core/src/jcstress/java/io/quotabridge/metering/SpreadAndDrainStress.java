package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A consumer that spends from wherever its cell is, and one that gives the meter stripes and then
 * needs what all of them hold, so that they are drained and given up.
 */
@Outcome(
    id = "8, 61, 31",
    expect = Expect.ACCEPTABLE,
    desc = "Everybody is served, and what is left is the rest.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An octet was spent twice, or lost, or refused.")
public class SpreadAndDrainStress {

  @JCStressTest
  @JCStressMeta(SpreadAndDrainStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(100);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = Meters.consumeOneByOne(meter, 8);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.consumeLocked(1, 1, true, meter.stripesAcquire()) + meter.consumeUpTo(60);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.consumeUpTo(1000);
    }
  }

  @JCStressTest
  @JCStressMeta(SpreadAndDrainStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = Meters.striped(new Meters.LooseStripes(101), 8);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = Meters.consumeOneByOne(meter, 8);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.consumeLocked(1, 1, true, meter.stripesAcquire()) + meter.consumeUpTo(60);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.consumeUpTo(1000);
    }
  }
}
