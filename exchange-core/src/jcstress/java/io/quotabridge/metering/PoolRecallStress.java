package io.quotabridge.metering;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A gate that spends from its slice, while another needs all that is left. One octet was used
 * before.
 */
@Outcome(
    id = "true, 198, 200",
    expect = Expect.ACCEPTABLE,
    desc = "The slice served first, and the recall found the rest.")
@Outcome(
    id = "false, 199, 200",
    expect = Expect.ACCEPTABLE,
    desc = "The recall found everything first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An octet of the slice was spent twice, or lost.")
public class PoolRecallStress {

  @JCStressTest
  @JCStressMeta(PoolRecallStress.class)
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
      r.r2 = other.consumeUpTo(1000);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = pool.used();
    }
  }

  @JCStressTest
  @JCStressMeta(PoolRecallStress.class)
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
      r.r2 = other.consumeUpTo(1000);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = pool.used();
    }
  }
}
