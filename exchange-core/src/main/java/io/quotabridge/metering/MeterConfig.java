package io.quotabridge.metering;

/**
 * What a {@link Meter} starts with. Immutable.
 *
 * @param grantedOctets octets that may be consumed, from 0; {@link Meter#extend(long)} adds to them
 * @param thresholdOctets octets left at which the listener is told, from 0. 0 means that it is
 *     never told, not even when nothing is left. A threshold that is not below the grant is reached
 *     by the first consumption.
 * @param maxStripes cells over which a meter spreads its busy threads at most: a power of two, 1 to
 *     {@value #MOST_STRIPES}; with 1 it never spreads. A contended meter takes 128 octets of memory
 *     for each and 1300 besides, an uncontended one none.
 */
public record MeterConfig(long grantedOctets, long thresholdOctets, int maxStripes) {

  /** The most stripes that a meter may have. */
  public static final int MOST_STRIPES = 256;

  /**
   * Twice the processors, as a power of two: two running threads seldom share a stripe, even where
   * many more threads than processors exist.
   */
  private static final int DEFAULT_STRIPES =
      defaultStripes(Runtime.getRuntime().availableProcessors());

  /**
   * Checks each value.
   *
   * @param grantedOctets octets that may be consumed, from 0
   * @param thresholdOctets octets left at which the listener is told, 0 for never
   * @param maxStripes a power of two, 1 to {@value #MOST_STRIPES}
   * @throws IllegalArgumentException naming the field, its value and the rule that it breaks
   */
  public MeterConfig {
    Octets.requireNotNegative("grantedOctets", grantedOctets);
    Octets.requireNotNegative("thresholdOctets", thresholdOctets);
    if (maxStripes < 1 || maxStripes > MOST_STRIPES || Integer.bitCount(maxStripes) != 1) {
      throw new IllegalArgumentException(
          "maxStripes (" + maxStripes + ") is not a power of two from 1 to " + MOST_STRIPES);
    }
  }

  /**
   * A grant with a threshold, and as many stripes as suit this machine.
   *
   * @param grantedOctets octets that may be consumed, from 0
   * @param thresholdOctets octets left at which the listener is told, 0 for never
   * @throws IllegalArgumentException naming the field, its value and the rule that it breaks
   */
  public MeterConfig(long grantedOctets, long thresholdOctets) {
    this(grantedOctets, thresholdOctets, DEFAULT_STRIPES);
  }

  static int defaultStripes(int processors) {
    int stripes = Integer.highestOneBit(2 * processors - 1) << 1;
    return Math.min(MOST_STRIPES, stripes);
  }
}
