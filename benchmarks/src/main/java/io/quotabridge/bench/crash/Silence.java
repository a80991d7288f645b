package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import java.time.Duration;

/** How long nothing was settled, at most, from its making on. Not thread-safe. */
final class Silence {

  private final Fleet fleet;
  private long settled;
  private long last = System.nanoTime();
  private long longest;

  Silence(Fleet fleet) {
    this.fleet = fleet;
    this.settled = fleet.sum(LifeWord.SETTLED);
  }

  /** Looks; to be called every millisecond or so. */
  void look() {
    long now = System.nanoTime();
    long sum = fleet.sum(LifeWord.SETTLED);
    longest = Math.max(longest, now - last);
    if (sum != settled) {
      settled = sum;
      last = now;
    }
  }

  /** Returns how many have been settled, as of the last look. */
  long settled() {
    return settled;
  }

  Duration longest() {
    return Duration.ofNanos(longest);
  }
}
