package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A demand for more than is left, and one that fits. */
@Outcome(
    id = "3, false, 3",
    expect = Expect.ACCEPTABLE,
    desc = "The part came first and is everything: the other is refused.")
@Outcome(
    id = "1, true, 3",
    expect = Expect.ACCEPTABLE,
    desc = "The other came first: the part is what it left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The part is not what was left at any instant.")
public class PartAndConsumeStress {

  @JCStressTest
  @JCStressMeta(PartAndConsumeStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.tryConsume(2);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(PartAndConsumeStress.class)
  @State
  public static class SoundInLastForm {
    private final StripedMeter meter = Meters.last(Meters.sound(3));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.tryConsume(2);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(PartAndConsumeStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = new Meters.TornFreeze(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.tryConsume(2);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }
}
