package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * What an exchange has carried so far: cumulative, never a delta, so that a lost or repeated report
 * changes nothing (RFC 8506, Used-Service-Unit). Immutable.
 *
 * @param octets both directions together since service began, 0 or more
 */
public record Usage(long octets) {

  /** The largest volume in any one value, in octets: 2^60 - 1. */
  public static final long MAX_OCTETS = Checks.MAX_OCTETS;

  /** Checks the range. */
  public Usage {
    Checks.octets("usage", octets);
  }
}
