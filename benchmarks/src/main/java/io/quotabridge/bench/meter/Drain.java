package io.quotabridge.bench.meter;

import java.util.concurrent.atomic.LongAdder;

/** Several threads empty what one grant holds, to its last octet. Thread-safe. */
final class Drain {

  /** One packet, in octets. */
  private static final long PACKET = 1400;

  /** Ten million packets, and a rest that none fits into. */
  static final long GRANT = 10_000_000 * PACKET + 777;

  private final LongAdder taken = new LongAdder();

  /**
   * Consumes packets until one is refused, then single octets until one is refused.
   *
   * @return octets that this thread got
   */
  long empty(Gate gate) {
    long mine = 0;
    while (gate.tryConsume(PACKET)) {
      mine += PACKET;
    }
    while (gate.tryConsume(1)) {
      mine++;
    }
    taken.add(mine);
    return mine;
  }

  /**
   * Once every thread is back: what all got together is what was granted.
   *
   * @throws IllegalStateException if it is not, to the octet
   */
  void requireAll() {
    long sum = taken.sum();
    if (sum != GRANT) {
      throw new IllegalStateException(
          "the threads got " + sum + " octets of " + GRANT + " that were granted");
    }
  }
}
