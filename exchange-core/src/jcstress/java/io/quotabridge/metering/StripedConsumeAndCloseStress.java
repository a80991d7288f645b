package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A consumer that spends what its stripe has and then leases more, and a close. One octet was used
 * before.
 */
@Outcome(
    id = "true, true, 3, 3",
    expect = Expect.ACCEPTABLE,
    desc = "Both consumptions came first and are in the total.")
@Outcome(
    id = "true, false, 2, 2",
    expect = Expect.ACCEPTABLE,
    desc = "The close came between: the total has the first, the second is refused.")
@Outcome(
    id = "false, false, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "The close came first, and both are refused.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The total and the successes differ, or something succeeded after a refusal.")
public class StripedConsumeAndCloseStress {

  @JCStressTest
  @JCStressMeta(StripedConsumeAndCloseStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.striped(Meters.sound(100), 1);

    @Actor
    public void actor1(LLLL_Result r) {
      r.r1 = meter.tryConsume(1);
      r.r2 = meter.tryConsume(1);
    }

    @Actor
    public void actor2(LLLL_Result r) {
      r.r3 = meter.close();
    }

    @Arbiter
    public void end(LLLL_Result r) {
      r.r4 = meter.used();
    }
  }

  @JCStressTest
  @JCStressMeta(StripedConsumeAndCloseStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = Meters.striped(new Meters.LooseStripes(100), 1);

    @Actor
    public void actor1(LLLL_Result r) {
      r.r1 = meter.tryConsume(1);
      r.r2 = meter.tryConsume(1);
    }

    @Actor
    public void actor2(LLLL_Result r) {
      r.r3 = meter.close();
    }

    @Arbiter
    public void end(LLLL_Result r) {
      r.r4 = meter.used();
    }
  }
}
