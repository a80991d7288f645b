package io.quotabridge.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DrawsTest {

  private static final int MANY = 100_000;

  private final Draws draws = new Draws(42);

  /** The values are those of another implementation of SplitMix64, and of its own mathematics. */
  @Test
  void seedFixesEveryDraw() {
    assertThat(IntStream.range(0, 6).map(i -> draws.below(1000)))
        .containsExactly(413, 291, 858, 764, 250, 62);
    assertThat(IntStream.range(0, 6).map(i -> draws.skewedBelow(1000)))
        .containsExactly(47, 641, 115, 382, 41, 243);
    assertThat(LongStream.range(0, 6).map(i -> draws.logNormal(1000, 2)))
        .containsExactly(92L, 2347L, 392L, 717L, 90_315L, 138L);
  }

  @Test
  void belowIsEvenAndWithinItsBound() {
    int[] counts = new int[7];
    for (int i = 0; i < MANY; i++) {
      counts[draws.below(7)]++;
    }
    assertThat(IntStream.of(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(13_900, 14_700));
    assertThat(draws.below(1)).isZero();
  }

  @Test
  void halfOfSkewedDrawsAreInTheFirstQuarter() {
    long early = IntStream.range(0, MANY).filter(i -> draws.skewedBelow(400) < 100).count();
    assertThat(early).isBetween(49_000L, 51_000L);
    assertThat(IntStream.range(0, MANY).map(i -> draws.skewedBelow(3)).distinct().sorted())
        .containsExactly(0, 1, 2);
  }

  @Test
  void halfOfLogNormalDrawsAreBelowTheMedianAndFewFarAbove() {
    long below = 0;
    long farAbove = 0;
    for (int i = 0; i < MANY; i++) {
      long draw = draws.logNormal(10_000, 2.0);
      below += draw < 10_000 ? 1 : 0;
      farAbove += draw > 1_048_000 ? 1 : 0; // 99 % of a normal are below 2.326 sigma: e^4.652
    }
    assertThat(below).isBetween(49_000L, 51_000L);
    assertThat(farAbove).isBetween(850L, 1_150L);
  }

  @Test
  void shuffleKeepsAllAndMovesThem() {
    List<Integer> sorted = IntStream.range(0, 100).boxed().toList();
    List<Integer> shuffled = new ArrayList<>(sorted);
    draws.shuffle(shuffled);
    assertThat(shuffled).containsExactlyInAnyOrderElementsOf(sorted).isNotEqualTo(sorted);
  }
}
