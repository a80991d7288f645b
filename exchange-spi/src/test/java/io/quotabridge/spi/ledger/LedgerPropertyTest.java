package io.quotabridge.spi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random interleavings of requests on few accounts: repeated, lost and overtaken; with nodes that
 * crash, start again, take exchanges up and over and come back late; with clock jumps. Set {@code
 * -Dquotabridge.seed=...} to repeat a run.
 */
class LedgerPropertyTest {

  /** Short lives find more than long ones: most faults need few exchanges close together. */
  private static final int LIVES = 60_000;

  private static final int FEWEST_STEPS = 20;
  private static final int MOST_STEPS = 60;

  /** Every kind of event has to happen at least once in so many lives. */
  private static final int RARE = 50;

  private final long seed = Long.getLong("quotabridge.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource
  void anyInterleavingKeepsTheBooksRight(OverrunPolicy policy) {
    System.out.println("LedgerPropertyTest " + policy + ": -Dquotabridge.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Tally tally = new Tally();
    for (int life = 0; life < LIVES; life++) {
      long lifeSeed = random.nextLong();
      int steps = random.nextInt(FEWEST_STEPS, MOST_STEPS + 1);
      try {
        new RandomLife(policy, lifeSeed, tally).run(steps);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "life " + life + " of -Dquotabridge.seed=" + seed + " (" + policy + ")", e);
      }
    }
    System.out.println("LedgerPropertyTest " + policy + ", " + LIVES + " lives: " + tally);
    assertEverythingHappened(tally);
  }

  /** A run that never came to the hard cases would prove nothing. */
  private static void assertEverythingHappened(Tally tally) {
    for (Tally.Kind kind : Tally.Kind.values()) {
      assertThat(tally.of(kind)).as("how often %s happened", kind).isGreaterThan(LIVES / RARE);
    }
  }
}
