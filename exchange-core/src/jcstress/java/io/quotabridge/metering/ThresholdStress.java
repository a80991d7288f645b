package io.quotabridge.metering;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two consumers of which the later one, whichever that is, reaches the threshold. */
@Outcome(
    id = "true, true, 1",
    expect = Expect.ACCEPTABLE,
    desc = "Both consume, and the listener is called once.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The listener is called twice, or never, or a consumption is refused.")
public class ThresholdStress {

  /** 2 octets do not reach it, 4 do. */
  private static final MeterConfig CONFIG = new MeterConfig(10, 7, 2);

  @JCStressTest
  @JCStressMeta(ThresholdStress.class)
  @State
  public static class Sound {
    private final AtomicInteger calls = new AtomicInteger();
    private final StripedMeter meter =
        new StripedMeter(CONFIG, (m, remaining) -> calls.incrementAndGet());

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
      r.r3 = calls.get();
    }
  }

  @JCStressTest
  @JCStressMeta(ThresholdStress.class)
  @State
  public static class Broken {
    private final AtomicInteger calls = new AtomicInteger();
    private final StripedMeter meter = new Meters.LateThreshold(CONFIG, calls);

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
      r.r3 = calls.get();
    }
  }
}
