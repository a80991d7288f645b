package io.quotabridge.metering;

/**
 * A gate with a grant of its own, beyond which it never counts. Thread-safe.
 *
 * <ul>
 *   <li><b>Bound.</b> At no time do successful calls add up to more than was granted.
 *   <li><b>Nothing stranded.</b> A refusal means that, at some instant during the call, less than
 *       asked was left. Any thread can use the grant to its last octet.
 *   <li><b>Close.</b> Its total holds every success; nothing succeeds once it has returned.
 *   <li><b>Threshold.</b> The listener hears of it once for each grant, whichever thread reaches
 *       it.
 *   <li><b>Price.</b> A consumption allocates nothing and takes no lock, but for the few that reach
 *       a threshold, need what another thread holds, or start to contend.
 * </ul>
 *
 * <p>Consumptions, extensions and the close are linearizable. The readings {@link #used()} and
 * {@link #remaining()} are exact while nobody consumes; under way they lie between the true values
 * at call and at return. They are no ground for a decision: decide by {@link #tryConsume}.
 */
public interface Meter extends Gate {

  /**
   * Opens a meter.
   *
   * @param config the grant to begin with
   * @param listener told when the grant runs low
   * @return a meter that nobody has consumed from
   */
  static Meter of(MeterConfig config, ThresholdListener listener) {
    return new StripedMeter(config, listener);
  }

  /**
   * Adds a further grant and keeps the threshold. The threshold is armed again: the first
   * consumption from now on that leaves no more than it calls the listener, even if what is left
   * after the extension is still within it.
   *
   * @param octets octets to add, from 1
   * @throws IllegalArgumentException if {@code octets} is not positive, or if the sum of all grants
   *     would exceed {@link Long#MAX_VALUE}; nothing changes then
   * @throws IllegalStateException if the meter is closed
   */
  void extend(long octets);

  /**
   * Adds a further grant with a threshold of its own, as {@link #extend(long)} does.
   *
   * @param octets octets to add, from 1
   * @param thresholdOctets octets left at which the listener is told, 0 for never (a final grant)
   * @throws IllegalArgumentException if {@code octets} is not positive, {@code thresholdOctets} is
   *     negative, or the sum of all grants would exceed {@link Long#MAX_VALUE}; nothing changes
   *     then
   * @throws IllegalStateException if the meter is closed
   */
  void extend(long octets, long thresholdOctets);

  /** {@return octets granted and not consumed} Never below the truth at return. */
  long remaining();

  /** {@return the sum of all grants, in octets} */
  long granted();
}
