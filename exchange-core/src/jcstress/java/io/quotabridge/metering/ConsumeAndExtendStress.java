package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A consumption that fits, before an extension as well as after. */
@Outcome(
    id = "true, 2, 5",
    expect = Expect.ACCEPTABLE,
    desc = "It succeeds and is counted, whichever came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The extension refused it, or gave its octets back.")
public class ConsumeAndExtendStress {

  @JCStressTest
  @JCStressMeta(ConsumeAndExtendStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(2);
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
  @JCStressMeta(ConsumeAndExtendStress.class)
  @State
  public static class BrokenFreeze {
    private final StripedMeter meter = new Meters.TornFreeze(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(2);
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
  @JCStressMeta(ConsumeAndExtendStress.class)
  @State
  public static class BrokenWait {
    private final StripedMeter meter = new Meters.Hasty(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(2);
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
