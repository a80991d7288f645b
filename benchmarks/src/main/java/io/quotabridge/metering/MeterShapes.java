package io.quotabridge.metering;

import org.jspecify.annotations.NullMarked;

/**
 * Sees and brings about what a meter does under contention, which its public methods rightly hide.
 * It lies in the meter's package, and in no published archive.
 */
@NullMarked
public final class MeterShapes {

  private MeterShapes() {}

  /** Returns whether the meter is spread over stripes. */
  public static boolean isStriped(Meter meter) {
    return ((StripedMeter) meter).stripesAcquire() != null;
  }

  /**
   * Consumes as a caller does that has lost too many races: the meter gets stripes if it has none
   * and enough is left.
   *
   * @param meter a meter, as {@link Meter#of} makes them
   * @param octets octets to consume, from 1
   * @return octets consumed: {@code octets}, or what was left
   */
  public static long consumeContended(Meter meter, long octets) {
    StripedMeter striped = (StripedMeter) meter;
    return striped.consumeLocked(1, octets, true, striped.stripesAcquire());
  }
}
