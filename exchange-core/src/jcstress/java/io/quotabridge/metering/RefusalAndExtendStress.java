package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A consumption that fits only after an extension. */
@Outcome(
    id = "true, 5, 2",
    expect = Expect.ACCEPTABLE,
    desc = "The extension came first, and it succeeds.")
@Outcome(
    id = "false, 0, 7",
    expect = Expect.ACCEPTABLE,
    desc = "It came first and is refused; everything is left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The answer and the count differ.")
public class RefusalAndExtendStress {

  @JCStressTest
  @JCStressMeta(RefusalAndExtendStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      meter.extend(4);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r2 = meter.used();
      r.r3 = meter.consumeUpTo(1000);
    }
  }

  @JCStressTest
  @JCStressMeta(RefusalAndExtendStress.class)
  @State
  public static class SoundInLastForm {
    private final StripedMeter meter = Meters.last(Meters.sound(3));

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(5);
    }

    @Actor
    public void actor2(LLL_Result r) {
      meter.extend(4);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r2 = meter.used();
      r.r3 = meter.consumeUpTo(1000);
    }
  }
}
