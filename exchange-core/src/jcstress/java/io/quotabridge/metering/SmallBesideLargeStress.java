package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A small demand that fits, while a large one that does not drains the stripes to find out. */
@Outcome(
    id = "true, false, 2",
    expect = Expect.ACCEPTABLE,
    desc = "The small one succeeds, the large one is refused.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The drain made a demand fail that fits at every instant.")
public class SmallBesideLargeStress {

  @JCStressTest
  @JCStressMeta(SmallBesideLargeStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.striped(Meters.sound(100));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(1);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.tryConsume(1000);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(SmallBesideLargeStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = Meters.striped(new Meters.Hasty(100));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(1);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.tryConsume(1000);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }
}
