package io.quotabridge.internal.engine;

import io.quotabridge.ExchangeConfig;

/**
 * How much to ask for next: twice as much as the last time, up to a most, so that a short exchange
 * holds little of the supplier's quota and a long one asks seldom. Immutable.
 *
 * @param octets the present slice
 * @param max the most
 */
record Slices(long octets, long max) {

  /**
   * More is asked for when a quarter of the slice is left: the rest flows while the store works.
   */
  private static final int THRESHOLD_SHARE = 4;

  static Slices first(ExchangeConfig config) {
    return new Slices(config.firstSliceOctets(), config.maxSliceOctets());
  }

  Slices next() {
    return new Slices(octets > max / 2 ? max : octets * 2, max);
  }

  long thresholdOctets() {
    return octets / THRESHOLD_SHARE;
  }
}
