package io.quotabridge.bench.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * What a look into the books found: sums, and what is wrong. Not thread-safe.
 *
 * <p>Violations are told in words as far as they are few; all are counted.
 */
final class Findings {

  private static final int TOLD = 20;

  private final List<String> told = new ArrayList<>();
  private long violations;

  long opened;
  long open;
  long settled;
  long carried;
  long charged;
  long overrun;
  long unaccounted;
  long unaccountedExchanges;
  long largestUnaccounted;
  long notCarried;
  long duplicates;
  long conservationError;
  long topUps;

  void violation(String what) {
    violations++;
    if (told.size() < TOLD) {
      told.add(what);
    }
  }

  long violations() {
    return violations;
  }

  List<String> told() {
    return told;
  }
}
