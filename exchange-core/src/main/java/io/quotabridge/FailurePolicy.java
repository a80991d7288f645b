package io.quotabridge;

import com.google.common.base.Preconditions;
import io.quotabridge.model.Usage;
import java.time.Duration;

/**
 * How failures of the store and of base stations are handled. Immutable.
 *
 * @param store when the quota store fails
 * @param station when a base station cannot be told to serve
 * @param retryTime for how long {@link FailureHandling#RETRY_AND_TERMINATE} tries again; positive,
 *     at most {@link ExchangeConfig#MAX_DURATION}. Traffic that has nothing left waits for it
 * @param offlineOctets how much one exchange may carry in all under {@link
 *     FailureHandling#CONTINUE} without a reservation, 0 or more. It is charged as soon as the
 *     store answers, as far as the supplier's quota goes; the rest is overrun
 */
public record FailurePolicy(
    FailureHandling store, FailureHandling station, Duration retryTime, long offlineOctets) {

  /**
   * Gives up at the first failure, as RFC 8506 has it where nothing is said; stores retry for
   * themselves what is worth it. If told to retry, for two seconds; if told to go on, for 16 MiB,
   * which is what one exchange asks for at most.
   */
  public static final FailurePolicy DEFAULT =
      new FailurePolicy(
          FailureHandling.TERMINATE,
          FailureHandling.TERMINATE,
          Duration.ofSeconds(2),
          16 * 1024 * 1024);

  /** Checks the ranges. */
  public FailurePolicy {
    Preconditions.checkNotNull(store, "store");
    Preconditions.checkNotNull(station, "station");
    ExchangeConfig.requireDuration("retryTime", retryTime);
    Preconditions.checkArgument(
        offlineOctets >= 0 && offlineOctets <= Usage.MAX_OCTETS,
        "offlineOctets (%s) must be 0 to %s",
        offlineOctets,
        Usage.MAX_OCTETS);
  }

  /**
   * Returns this policy with another answer to failures of the store.
   *
   * @param handling when the quota store fails
   */
  public FailurePolicy withStore(FailureHandling handling) {
    return new FailurePolicy(handling, station, retryTime, offlineOctets);
  }

  /**
   * Returns this policy with another answer to failures of base stations.
   *
   * @param handling when a base station cannot be told to serve
   */
  public FailurePolicy withStation(FailureHandling handling) {
    return new FailurePolicy(store, handling, retryTime, offlineOctets);
  }

  /**
   * Returns this policy with another time for retries.
   *
   * @param newTime for how long to try again
   */
  public FailurePolicy withRetryTime(Duration newTime) {
    return new FailurePolicy(store, station, newTime, offlineOctets);
  }

  /**
   * Returns this policy with another volume without a reservation.
   *
   * @param octets how much one exchange may carry in all
   */
  public FailurePolicy withOfflineOctets(long octets) {
    return new FailurePolicy(store, station, retryTime, octets);
  }
}
