package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A demand for more than is left, and a close. */
@Outcome(
    id = "3, 3, 3",
    expect = Expect.ACCEPTABLE,
    desc = "The part came first: it is all that was left, and in the total.")
@Outcome(
    id = "0, 0, 0",
    expect = Expect.ACCEPTABLE,
    desc = "The close came first: there is no part.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The part is not what was left, or not in the total.")
public class PartAndCloseStress {

  @JCStressTest
  @JCStressMeta(PartAndCloseStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.close();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(PartAndCloseStress.class)
  @State
  public static class SoundInLastForm {
    private final StripedMeter meter = Meters.last(Meters.sound(3));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.close();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(PartAndCloseStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = Meters.last(new Meters.TornFreeze(3));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.consumeUpTo(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = meter.close();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = meter.used();
    }
  }
}
