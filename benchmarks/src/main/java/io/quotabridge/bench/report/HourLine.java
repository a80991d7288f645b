package io.quotabridge.bench.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One hour of the trace. Immutable.
 *
 * @param hour the instant at which the hour starts, a whole hour of UTC
 * @param octetsSettled octets of the exchanges that belong to this hour
 * @param settled how many of them were served and settled
 * @param refused how many were refused
 */
public record HourLine(Instant hour, long octetsSettled, long settled, long refused) {

  public HourLine {
    if (!hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
      throw new IllegalArgumentException("hour (" + hour + ") is not a whole hour");
    }
    Checks.notNegative("octetsSettled", octetsSettled);
    Checks.notNegative("settled", settled);
    Checks.notNegative("refused", refused);
  }
}
