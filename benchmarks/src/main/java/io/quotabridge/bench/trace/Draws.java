package io.quotabridge.bench.trace;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Random numbers that are the same for a seed on every JDK and machine. Not thread-safe. */
final class Draws {
  /* All comes from SplittableRandom.nextLong(), whose algorithm (SplitMix64) has stayed the same. Its
   * bounded and floating forms are not used: between releases they have moved to shared code that may
   * change. The rest is integers, IEEE arithmetic (strict since Java 17) and StrictMath, whose results
   * are fixed to the bit, where Math may differ from machine to machine. */

  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private final SplittableRandom random;

  Draws(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Evenly from 0 to bound - 1. The remainder favours small numbers, but as 2^64 is drawn from, by
   * less than one part in 2^33.
   */
  int below(int bound) {
    return (int) Long.remainderUnsigned(random.nextLong(), bound);
  }

  /** From 0 to bound - 1, small ones more often: half of all draws are in the first quarter. */
  int skewedBelow(int bound) {
    double u = unit();
    return (int) (bound * u * u);
  }

  /** Log-normal: half of all draws are below the median; sigma stretches both tails. */
  long logNormal(long median, double sigma) {
    return (long) (median * StrictMath.exp(sigma * gaussian()));
  }

  <T> T from(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  <T> T skewedFrom(List<T> choices) {
    return choices.get(skewedBelow(choices.size()));
  }

  /** Fisher and Yates: every order equally likely. */
  void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, below(i + 1));
    }
  }

  /** Evenly from 0 (included) to 1 (excluded). */
  private double unit() {
    return (random.nextLong() >>> 11) * TWO_TO_MINUS_53;
  }

  /** Box and Muller, one of the two. 1 - unit() is never 0, so the logarithm is finite. */
  private double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    return radius * StrictMath.cos(2 * Math.PI * unit());
  }
}
