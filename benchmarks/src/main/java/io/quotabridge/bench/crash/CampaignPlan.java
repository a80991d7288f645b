package io.quotabridge.bench.crash;

import java.time.Duration;

/**
 * What a run does. Immutable.
 *
 * @param store on which database
 * @param kills how many processes are killed, 1 or more
 * @param seed of all that is random but the timing of threads
 * @param open how many exchanges are kept open, 1 or more
 * @param threads how many threads of a node make traffic, 1 or more
 * @param validity of a grant; exchanges expire after two and a half of them
 * @param grownMillis for how long a node lives at most after it was built
 */
public record CampaignPlan(
    StoreKind store,
    int kills,
    long seed,
    int open,
    int threads,
    Duration validity,
    int grownMillis) {

  /** Checks the ranges. */
  public CampaignPlan {
    requirePositive("kills", kills);
    requirePositive("open", open);
    requirePositive("threads", threads);
    requirePositive("grownMillis", grownMillis);
  }

  private static void requirePositive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " (" + value + ") must be 1 or more");
    }
  }
}
