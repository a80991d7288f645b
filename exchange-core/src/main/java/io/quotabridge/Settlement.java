package io.quotabridge;

import com.google.common.base.Preconditions;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;

/**
 * How an exchange ended up in the books (step S6). Immutable.
 *
 * @param exchangeId the exchange
 * @param cause why service ended
 * @param usedOctets what was carried, 0 or more
 * @param chargedOctets the part of it charged to the supplier and entered for the demander
 */
public record Settlement(
    ExchangeId exchangeId, EndingCause cause, long usedOctets, long chargedOctets) {

  /** Checks that no more was charged than used. */
  public Settlement {
    Preconditions.checkArgument(
        0 <= chargedOctets && chargedOctets <= usedOctets,
        "chargedOctets (%s) must be 0 to usedOctets (%s)",
        chargedOctets,
        usedOctets);
  }

  /** Returns what was carried and could not be charged, in octets; 0 for metered traffic. */
  public long overrunOctets() {
    return usedOctets - chargedOctets;
  }
}
