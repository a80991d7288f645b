package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A gate that spends from its slice, while it is closed. One octet was used before. */
@Outcome(
    id = "true, 2, 200",
    expect = Expect.ACCEPTABLE,
    desc = "The consumption came first and is in the gate's total.")
@Outcome(id = "false, 1, 200", expect = Expect.ACCEPTABLE, desc = "The close came first.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The gate's total and its successes differ, or the pool is not whole again.")
public class GateCloseStress {

  @JCStressTest
  @JCStressMeta(GateCloseStress.class)
  @State
  public static class Sound {
    private final QuotaPool pool = new SharedQuota(Meters.config(200), Meters.NOBODY);
    private final Gate one = Meters.withSlice(pool.open());
    private final Gate other = pool.open();

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = one.tryConsume(1);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = one.close();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = pool.used() + other.consumeUpTo(1000);
    }
  }

  @JCStressTest
  @JCStressMeta(GateCloseStress.class)
  @State
  public static class Broken {
    private final QuotaPool pool = new Meters.TornRecall(200);
    private final Gate one = Meters.withSlice(pool.open());
    private final Gate other = pool.open();

    @Actor
    public void actor1(LLL_Result r) {
      r.r1 = one.tryConsume(1);
    }

    @Actor
    public void actor2(LLL_Result r) {
      r.r2 = one.close();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = pool.used() + other.consumeUpTo(1000);
    }
  }
}
