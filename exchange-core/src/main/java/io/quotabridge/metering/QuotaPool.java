package io.quotabridge.metering;

/**
 * A supplier's quota on this node, shared by any number of exchanges. Thread-safe.
 *
 * <p>Each exchange opens a gate of its own, which takes slices of the quota and spends from them
 * alone. Slices shrink with what is left. Before anyone is refused, what lies idle in other gates
 * is recalled, so that any one of them can use the quota to its last octet.
 *
 * <p>The pool is a meter itself: its readings, its threshold and its close cover everything that
 * its gates consume, with the same promises. What is consumed directly counts as well.
 */
public interface QuotaPool extends Meter {

  /**
   * Opens a pool without gates.
   *
   * @param grantedOctets octets that may be consumed in all, from 0
   * @param thresholdOctets octets left at which the listener is told, 0 for never
   * @param listener told when the quota runs low; its meter is the pool
   * @return a pool that nobody has consumed from
   * @throws IllegalArgumentException naming the field, its value and the rule that it breaks
   */
  static QuotaPool of(long grantedOctets, long thresholdOctets, ThresholdListener listener) {
    return new SharedQuota(new MeterConfig(grantedOctets, thresholdOctets, 1), listener);
  }

  /**
   * Opens a gate for one more exchange. Closing it gives back what it holds; closing the pool
   * closes it as well, and its {@link Gate#close()} then still tells its total.
   *
   * @return a gate that nobody has consumed from
   * @throws IllegalStateException if the pool is closed
   */
  Gate open();

  /** {@return the number of gates that are open} None once the pool is closed. */
  int openGates();
}
