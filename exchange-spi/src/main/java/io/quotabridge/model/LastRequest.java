package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * The newest request of an exchange and its answer, kept so that a repetition gets the same answer
 * and a contradiction is told. Immutable.
 *
 * @param number the request number: 0 for the initial, then rising (RFC 8506, CC-Request-Number)
 * @param usedOctets what it reported
 * @param requestedOctets what it asked for, 0 for nothing
 * @param result what it was answered
 * @param grantedOctets what it was granted
 */
public record LastRequest(
    int number, long usedOctets, long requestedOctets, ResultCode result, long grantedOctets) {

  /** Checks the ranges. */
  public LastRequest {
    if (number < 0) {
      throw Checks.invalid("requestNumber", Integer.toString(number), "must be 0 or more");
    }
    Checks.octets("usedOctets", usedOctets);
    Checks.octets("requestedOctets", requestedOctets);
    Checks.present("result", result);
    Checks.octets("grantedOctets", grantedOctets);
  }

  /** Returns whether less was granted than asked for, so that nothing follows. */
  public boolean isFinalGrant() {
    return grantedOctets < requestedOctets;
  }
}
