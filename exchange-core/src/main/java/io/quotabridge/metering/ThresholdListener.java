package io.quotabridge.metering;

/**
 * Told when a meter's grant runs low, so that a further one can be asked for in time.
 *
 * <p>An implementation must be thread-safe. It is called on the thread whose consumption reached
 * the threshold, after that consumption has been counted and with no lock held; it may call the
 * meter back, {@link Meter#extend(long)} included. Until it returns, that thread's packet waits:
 * hand over anything slow.
 */
@FunctionalInterface
public interface ThresholdListener {

  /**
   * The first consumption of the present grant that left no more than the threshold has happened.
   *
   * <p>Each grant calls at most once: the consumption that reaches its threshold, before the next
   * grant, does so exactly once, whichever thread makes it. Calls for successive grants may overlap
   * or overtake each other, since each runs on the thread that caused it. A listener that must not
   * ask twice compares {@link Meter#remaining()} with its threshold first.
   *
   * <p>Whatever this method throws goes to the calling thread's {@linkplain
   * Thread#getUncaughtExceptionHandler() uncaught-exception handler}. The consumption stands, and
   * its caller gets its answer.
   *
   * @param meter the meter that reached its threshold
   * @param remainingOctets octets that the consumption left of everything granted, 0 to the
   *     threshold
   */
  void thresholdReached(Meter meter, long remainingOctets);
}
