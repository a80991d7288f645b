package io.quotabridge.internal.engine;

import com.google.common.math.LongMath;
import io.quotabridge.ExchangeConfig;
import java.util.concurrent.TimeUnit;

/**
 * How much to ask for next: what the traffic will need in the next seconds, judged by what it
 * needed since the last time. A short exchange holds little of the supplier's quota, a long one
 * asks seldom. Immutable.
 *
 * @param octets the present slice
 * @param first the first and the least
 * @param max the most
 */
record Slices(long octets, long first, long max) {

  /**
   * More is asked for when a quarter of the slice is left: the rest flows while the store works.
   */
  private static final int THRESHOLD_SHARE = 4;

  /**
   * A slice should last so long: a store then hears of each busy exchange every ten seconds, and a
   * crash loses sight of no more than that.
   */
  private static final long LASTING_MILLIS = 10_000;

  static Slices first(ExchangeConfig config) {
    return new Slices(
        config.firstSliceOctets(), config.firstSliceOctets(), config.maxSliceOctets());
  }

  /**
   * Returns the next slice. It follows the rate, but doubles at most: a burst is no trend.
   *
   * @param used octets used since the last grant
   * @param nanos for how long that grant has lasted, 0 or more
   */
  Slices next(long used, long nanos) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    long byRate = LongMath.saturatedMultiply(used, LASTING_MILLIS) / millis;
    long doubled = octets > max / 2 ? max : octets * 2;
    return new Slices(Math.max(first, Math.min(byRate, doubled)), first, max);
  }

  /**
   * Returns the part of it that one exchange may ask for when the supplier has only so much left:
   * not more than its share, so that the others, and who comes next, find something as well.
   *
   * @param available what nobody has reserved
   * @param open how many exchanges use that quota
   */
  long within(long available, int open) {
    return Math.max(first, Math.min(octets, available / (open + 1)));
  }

  long thresholdOctets() {
    return octets / THRESHOLD_SHARE;
  }
}
