package io.quotabridge.metering;

/** Checks of volumes, whose messages name the field, the value and the rule. */
final class Octets {

  private Octets() {}

  static void requirePositive(String field, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + " (" + value + ") must be positive");
    }
  }

  static void requireNotNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(field + " (" + value + ") must not be negative");
    }
  }

  /** The sum of what was granted and what is added, or an exception if no {@code long} holds it. */
  static long addGrant(long granted, long octets) {
    long sum = granted + octets;
    if (sum < 0) {
      throw new IllegalArgumentException(
          "octets (" + octets + ") on top of " + granted + " granted exceed " + Long.MAX_VALUE);
    }
    return sum;
  }
}
