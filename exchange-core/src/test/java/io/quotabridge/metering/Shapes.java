package io.quotabridge.metering;

/** Brings a meter into the shape that only contention would give it. */
final class Shapes {

  private Shapes() {}

  /**
   * Consumes as a caller does that has lost too many races: without stripes the meter gets them,
   * with stripes it gets others, provided that enough is left.
   *
   * @return octets consumed: {@code octets}, or what was left
   */
  static long consumeContended(Meter meter, long octets) {
    StripedMeter striped = (StripedMeter) meter;
    return striped.consumeLocked(1, octets, true, striped.stripesAcquire());
  }

  static boolean isStriped(Meter meter) {
    return ((StripedMeter) meter).stripesAcquire() != null;
  }

  /** Whether a refusal needs no lock: all that is left lies in the central cell, and it says so. */
  static boolean isLast(Meter meter) {
    return ((StripedMeter) meter).cellVolatile() < Stripes.FROZEN;
  }
}
