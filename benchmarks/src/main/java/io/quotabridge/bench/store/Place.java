package io.quotabridge.bench.store;

import java.util.SplittableRandom;

/**
 * Who takes part in the load, and how much an exchange carries. Immutable.
 *
 * @param suppliers how many accounts supply
 * @param demanders how many accounts receive: as many as supply in {@link Spread#SPREAD}, so that
 *     none of them is hot either
 * @param updates requests for more between the first and the last request of an exchange
 */
record Place(int suppliers, int demanders, int updates) {

  /** What every supplier may give: never used up within a benchmark. */
  static final long QUOTA = 1L << 50;

  /** What one request asks for, in octets. */
  static final long SLICE = 64 * 1024;

  static final String CARRIER = "north";

  static String supplier(int number) {
    return "supplier-" + number;
  }

  static String demander(int number) {
    return "demander-" + number;
  }

  /** Returns the octets of a whole exchange: all slices but half of the last one. */
  long octets() {
    return updates * SLICE + SLICE / 2;
  }

  /** Returns the requests of a whole exchange. */
  int requests() {
    return updates + 2;
  }

  /** Draws the parties of one caller's exchanges. Not thread-safe. */
  final class Draw {

    private final SplittableRandom random;
    private final String prefix;
    private int count;

    /** The seed is the caller's number, so that every run draws alike. */
    Draw(int caller) {
      this.random = new SplittableRandom(caller);
      this.prefix = "exchange-" + caller + "-";
    }

    String exchangeId() {
      return prefix + count++;
    }

    int supplierNumber() {
      return random.nextInt(suppliers);
    }

    int demanderNumber() {
      return random.nextInt(demanders);
    }
  }
}
