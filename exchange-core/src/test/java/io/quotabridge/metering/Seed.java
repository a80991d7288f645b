package io.quotabridge.metering;

import java.util.SplittableRandom;

/** The seed of random tests: another one each time, printed, and given back by -Dmetering.seed. */
final class Seed {

  private static final long SEED = Long.getLong("metering.seed", new SplittableRandom().nextLong());

  private Seed() {}

  /** The start of a test's random numbers. */
  static SplittableRandom random(Class<?> test) {
    System.out.println(test.getSimpleName() + ": -Dmetering.seed=" + SEED);
    return new SplittableRandom(SEED);
  }
}
