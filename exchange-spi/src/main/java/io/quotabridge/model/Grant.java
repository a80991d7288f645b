package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;
import java.time.Duration;

/**
 * Octets reserved for an exchange (RFC 8506, Granted-Service-Unit and Validity-Time). Immutable.
 *
 * @param octets how much may be consumed from now on, 0 or more
 * @param last whether nothing follows (Final-Unit-Indication TERMINATE)
 * @param validity how long it may be used before the exchange must report; positive
 */
public record Grant(long octets, boolean last, Duration validity) {

  /** Checks the ranges. */
  public Grant {
    Checks.octets("grant", octets);
    Checks.present("validity", validity);
    if (validity.isNegative() || validity.isZero()) {
      throw Checks.invalid("validity", validity.toString(), "must be positive");
    }
  }
}
