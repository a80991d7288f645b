package io.quotabridge.spi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random interleavings of requests on few accounts, with repeats, losses, overtaking and clock
 * jumps. Set {@code -Dquotabridge.seed=...} to repeat a run.
 */
class LedgerPropertyTest {

  /** Short lives find more than long ones: most faults need few exchanges close together. */
  private static final int LIVES = 500;

  private static final int STEPS = 300;

  private final long seed = Long.getLong("quotabridge.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource
  void anyInterleavingKeepsTheBooksRight(OverrunPolicy policy) {
    System.out.println("LedgerPropertyTest " + policy + ": -Dquotabridge.seed=" + seed);
    RandomLife.Tally tally = new RandomLife.Tally();
    long[] seeds =
        LongStream.iterate(seed, last -> new SplittableRandom(last).nextLong())
            .limit(LIVES)
            .toArray();
    for (int life = 0; life < LIVES; life++) {
      try {
        new RandomLife(policy, seeds[life], tally).run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "life " + life + " of -Dquotabridge.seed=" + seed + " (" + policy + ")", e);
      }
    }
    assertEverythingHappened(tally.counts());
  }

  /** A run that never came to the hard cases would prove nothing. */
  private static void assertEverythingHappened(Map<String, Integer> counts) {
    System.out.println("LedgerPropertyTest did " + counts);
    assertThat(counts)
        .hasEntrySatisfying("delivered", often -> assertThat(often).isGreaterThan(50_000))
        .hasEntrySatisfying("repeated", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("late", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("lost", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("contradicted", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("overrun", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("refused", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("settled", often -> assertThat(often).isGreaterThan(1_000))
        .hasEntrySatisfying("offset", often -> assertThat(often).isGreaterThan(1_000));
  }
}
