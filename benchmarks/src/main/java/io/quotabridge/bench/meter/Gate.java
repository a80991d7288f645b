package io.quotabridge.bench.meter;

/** What every kind of limiter is measured as: the gate in front of a packet. Thread-safe. */
@FunctionalInterface
interface Gate {

  /**
   * Lets a packet through or not.
   *
   * @param octets the packet's size
   */
  boolean tryConsume(long octets);
}
