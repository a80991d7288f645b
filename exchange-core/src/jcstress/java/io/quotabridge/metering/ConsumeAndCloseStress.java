package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A consumer and a close. */
@Outcome(
    id = "true, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "The consumption came first and is in the total.")
@Outcome(
    id = "false, 0, 0",
    expect = Expect.ACCEPTABLE,
    desc = "The close came first: the total is without it, and it is refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The total and the successes differ.")
public class ConsumeAndCloseStress {

  @JCStressTest
  @JCStressMeta(ConsumeAndCloseStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(1);
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
  @JCStressMeta(ConsumeAndCloseStress.class)
  @State
  public static class SoundInLastForm {
    private final StripedMeter meter = Meters.last(Meters.sound(3));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(1);
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
  @JCStressMeta(ConsumeAndCloseStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = new Meters.TornFreeze(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(1);
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
