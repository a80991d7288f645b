package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two consumers and octets that suffice for one of them. */
@Outcome(
    id = "true, false, 2",
    expect = Expect.ACCEPTABLE,
    desc = "The first consumer has the last octets, the second is refused.")
@Outcome(
    id = "false, true, 2",
    expect = Expect.ACCEPTABLE,
    desc = "The second consumer has the last octets, the first is refused.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "Both have them, or neither: the bound or the last octet is lost.")
public class LastOctetsStress {

  @JCStressTest
  @JCStressMeta(LastOctetsStress.class)
  @State
  public static class Sound {
    private final StripedMeter meter = Meters.sound(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(2);
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
  @JCStressMeta(LastOctetsStress.class)
  @State
  public static class Broken {
    private final StripedMeter meter = new Meters.TornConsumption(3);

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = meter.tryConsume(2);
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
